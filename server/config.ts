import * as v from 'valibot';
import { ConfigError } from './config-error.ts';
import { parseFlags, refuseKept, type Flag } from './flags.ts';
import { basePath, filled, onOff, origin, proxies, ranges, unset, whole } from './setting-schemas.ts';

/** One setting: its schema (from text), its default as text, and what `--help` says. */
const setting = <S extends v.GenericSchema<string, unknown>>(schema: S, fallback: string, help: string) => ({
  schema,
  fallback,
  help,
});

/** A setting that is on or off, and on by its bare flag: `--demo`. */
const flag = (help: string) => ({ ...setting(onOff, 'off', help), bare: true });

/** A setting whose value is nobody's business: it is never told back. */
const secret = <S extends v.GenericSchema<string, unknown>>(schema: S, help: string) => ({
  ...setting(schema, '', help),
  secret: true,
});

const SETTINGS = {
  host: setting(filled, '127.0.0.1', 'address to listen on'),
  port: setting(whole(0, 65_535), '8787', 'port to listen on; 0 takes a free one'),
  data: setting(filled, 'data', 'folder of the event log'),
  'public-origin': setting(
    v.union([v.literal(''), origin]),
    '',
    'the address that people use, such as https://board.example.org, when it is not this machine',
  ),
  'base-path': setting(basePath, '', 'the path below which this is hosted, such as /board'),
  'tls-cert': setting(
    v.string(),
    '',
    'PEM file of a certificate with its chain: HTTPS and HTTP/2, with --tls-key',
  ),
  'tls-key': setting(v.string(), '', 'PEM file of its key; both are read anew when they change'),
  'trusted-proxies': setting(
    proxies,
    '',
    'addresses or ranges of reverse proxies whose X-Forwarded-For and -Proto count, comma-separated',
  ),
  'connections-per-address': setting(
    v.union([unset, whole(0, 1_000_000)], 'must be a whole number; 0 sets no limit'),
    '',
    'connections that one address may hold, 0 any number (50 with a public origin, else any number)',
  ),
  'rate-limit': setting(
    v.union([unset, onOff], 'must be on or off'),
    '',
    'limit how often one address may ask: on or off (on with a public origin, else off)',
  ),
  'allowed-origins': setting(
    v.pipe(
      v.string(),
      v.transform((text) => text.split(',').filter((part) => part !== '')),
      v.array(origin),
    ),
    '',
    'further addresses under which people reach this server, comma-separated, such as those of proxies',
  ),
  heartbeat: setting(whole(250, 60_000), '5000', 'milliseconds of silence before a heartbeat'),
  'poll-every': setting(whole(50, 60_000), '1000', 'milliseconds between the questions of a polling viewer'),
  'max-unsent': setting(
    // Node tells of a drained socket only from its high-water mark on, 64 KiB.
    whole(65_536, 1 << 30),
    '1048576',
    'unsent bytes above which a slow reader is set aside',
  ),
  'keep-hours': setting(whole(1, 87_600), '24', 'hours of events to keep'),
  'keep-megabytes': setting(
    whole(1, 1_000_000),
    '512',
    'megabytes of log to keep, without what was summed up and what is kept of lots',
  ),
  'keep-10s-hours': setting(whole(1, 87_600), '24', 'hours to keep what was summed up by 10 seconds'),
  'keep-1m-days': setting(whole(1, 36_500), '8', 'days to keep what was summed up by the minute'),
  'keep-10m-days': setting(whole(1, 36_500), '90', 'days to keep what was summed up by 10 minutes'),
  'host-metrics': setting(onOff, 'on', 'measure this machine: on or off'),
  'synthetic-rate': setting(whole(0, 100_000), '0', 'made-up events per second, for benches and tests'),
  'synthetic-bytes': setting(whole(80, 16_384), '200', 'bytes of one made-up event'),
  'synthetic-series': setting(
    whole(0, 100_000),
    '0',
    'made-up series; 0 are as many as one event has room for',
  ),
  viewers: setting(
    v.picklist(['', 'everyone', 'signed-in'], 'must be everyone or signed-in'),
    '',
    'who may look: everyone or signed-in (everyone on this machine alone, signed-in with a public origin)',
  ),
  sellers: setting(
    v.picklist(['', 'everyone', 'admins'], 'must be everyone or admins'),
    '',
    'who may put up lots: everyone or admins (everyone on this machine alone, admins with a public origin)',
  ),
  operators: setting(
    v.picklist(['', 'everyone', 'admins'], 'must be everyone or admins'),
    '',
    'who may change rules, silences and channels and acknowledge alerts (as with --sellers)',
  ),
  lab: setting(
    v.picklist(['', 'everyone', 'admins', 'off'], 'must be everyone, admins or off'),
    '',
    'who may run the Lab: everyone, admins or off (as with --sellers)',
  ),
  'allow-inside': setting(
    ranges,
    '',
    'addresses inside this network that alerts may be sent to, comma-separated, such as 127.0.0.1,10.0.0.0/8',
  ),
  'hook-token': secret(
    v.pipe(v.string(), v.regex(/^(\S{16,})?$/, 'must have 16 characters or more, without spaces')),
    'what Alertmanagers outside must show to post their alerts here; better in the environment than as a flag',
  ),
  'group-wait': setting(whole(0, 3_600_000), '30000', 'milliseconds that a first alert waits for company'),
  'group-interval': setting(whole(100, 86_400_000), '300000', 'milliseconds between two messages of a group'),
  'group-repeat': setting(
    whole(1_000, 604_800_000),
    '14400000',
    'milliseconds until what still fires is told again',
  ),
  demo: flag(
    'a board with a temporary log whose network each viewer can break for himself; on this machine only',
  ),
  'log-level': setting(
    v.picklist(['silent', 'error', 'warn', 'info', 'debug'], 'must be silent, error, warn, info or debug'),
    'info',
    'how much to log, as JSON lines on standard error',
  ),
} as const;

type SettingName = keyof typeof SETTINGS;
type CamelCase<S extends string> = S extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;

/** Everything that can be set, parsed. */
export type Config = {
  readonly [Name in SettingName as CamelCase<Name>]: v.InferOutput<(typeof SETTINGS)[Name]['schema']>;
};

const names = Object.keys(SETTINGS) as SettingName[]; // Object.keys widens to string
const FLAGS: readonly Flag[] = names.map((name) => ({
  name,
  bare: isBare(name),
  secret: isSecret(name),
  example: SETTINGS[name].fallback,
}));
/** Columns of the names in `--help`. */
const WIDTH = Math.max(...names.map(({ length }) => length));
const environmentName = (name: SettingName): string =>
  `SWITCHYARD_${name.toUpperCase().replaceAll('-', '_')}`;

/** The text of `--help`. */
export function helpText(): string {
  const lines = names.map((name) => {
    const { fallback, help } = SETTINGS[name];
    return `  --${name.padEnd(WIDTH)} ${help}${fallback === '' || isBare(name) ? '' : ` (${fallback})`}`;
  });
  return [
    'Switchyard: a live dashboard whose data keeps arriving on any network.',
    '',
    'Usage: npm start -- [flags]',
    '',
    ...lines,
    '',
    `Each can be set in the environment as well, such as ${environmentName('public-origin')}; a flag wins.`,
    '',
  ].join('\n');
}

/**
 * Takes the arguments after the program's name and the environment; returns the settings, or 'help' when they were asked for.
 * Throws ConfigError naming the setting, what is wrong with it, and what would be right.
 */
export function readConfig(args: readonly string[], environment: NodeJS.ProcessEnv): Config | 'help' {
  refuseKept(FLAGS, args, environment);
  const flags = parseFlags(FLAGS, args);
  if (flags['help'] === true) return 'help';
  const entries = names.map((name) => {
    const flag = typed(flags[name]);
    const given = flag ?? environment[environmentName(name)] ?? SETTINGS[name].fallback;
    const result = v.safeParse(SETTINGS[name].schema, given);
    if (!result.success) {
      const where = flag === undefined ? environmentName(name) : `--${name}`;
      const was = isSecret(name) ? '' : ` (it was "${given}")`;
      throw new ConfigError(`${where} ${result.issues[0].message}${was}.`);
    }
    return [camelCase(name), result.output];
  });
  // Built from SETTINGS name by name just above, which fromEntries cannot express.
  const config = Object.fromEntries(entries) as Config;
  checkTogether(config);
  return config;
}

/** Takes the settings; throws ConfigError when they do not go together. */
function checkTogether(config: Config): void {
  if (
    config.demo &&
    (!isLoopback(config.host) ||
      config.publicOrigin !== '' ||
      config.basePath !== '' ||
      config.tlsCert !== '')
  ) {
    throw new ConfigError(
      '--demo is for this machine alone: leave out --host, --public-origin, --base-path and --tls-cert.',
    );
  }
  if (!isLoopback(config.host) && config.publicOrigin === '') {
    throw new ConfigError(
      `--host ${config.host} can be reached from other machines: say under which address, such as --public-origin https://board.example.org.`,
    );
  }
  if ((config.tlsCert === '') !== (config.tlsKey === '')) {
    throw new ConfigError('--tls-cert and --tls-key belong together: give both, or neither.');
  }
  if (config.tlsCert !== '' && config.publicOrigin.startsWith('http:')) {
    throw new ConfigError(
      `--public-origin ${config.publicOrigin} must begin with https:// when --tls-cert is given.`,
    );
  }
}

function isBare(name: SettingName): boolean {
  return 'bare' in SETTINGS[name];
}

function isSecret(name: SettingName): boolean {
  return 'secret' in SETTINGS[name];
}

/** Takes a flag as it was parsed; returns it as text, as it stands in the environment. */
function typed(given: string | boolean | undefined): string | undefined {
  return typeof given === 'boolean' ? (given ? 'on' : 'off') : given;
}

function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
