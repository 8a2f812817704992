import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { NUMBERS, NUMBER_NAMES, type Settings } from '../../server/lab/proxy/settings.ts';
import {
  profile,
  PROFILE_NAMES,
  PROFILES,
  startHostileProxy,
  type HostileProxy,
  type ProxyAction,
} from '../../server/lab/proxy/proxy.ts';

const FlagsSchema = v.object({
  target: v.pipe(
    v.string(),
    v.url('is not a URL'),
    v.transform((text) => new URL(text)),
  ),
  port: v.pipe(v.string(), v.regex(/^\d+$/, 'is not a whole number'), v.transform(Number)),
  host: v.string(),
  profile: v.picklist(PROFILE_NAMES, 'is not a profile; --help lists them'),
  set: v.array(
    v.pipe(
      v.string(),
      v.regex(/^\w+=[\w.-]+$/, 'must look like cutEverySeconds=2'),
      v.transform((text) => text.split('=', 2)),
    ),
  ),
});

type Flags = v.InferOutput<typeof FlagsSchema>;

const HELP = `Usage: npm run proxy -- [options]

A proxy that passes plain HTTP and damages what it is told to.

  --target URL        the server behind it (default http://127.0.0.1:8787)
  --port N            where it listens (default 8081)
  --host ADDRESS      the address it listens on (default 127.0.0.1)
  --profile NAME      how it begins (default pass)
  --set NAME=VALUE    a number of that profile, such as cutEverySeconds=2; may be repeated
  --help              this text

The server must allow the origin of the proxy: start it with --allowed-origins http://127.0.0.1:8081.

Profiles, and the key that switches to each while it runs:

${PROFILE_NAMES.map((name) => `  ${PROFILES[name].key}  ${name.padEnd(20)} ${PROFILES[name].help}`).join('\n')}

Numbers, for any profile:

${NUMBER_NAMES.map((name) => `  ${name.padEnd(21)} ${NUMBERS[name].unit} ${NUMBERS[name].help}`).join('\n')}

Other keys: c closes every connection, r resets them, h silences them, s shows counters, q quits.
`;

/** Takes the command line; returns its flags, or undefined when help was asked for. Throws on a wrong flag. */
function readFlags(): Flags | undefined {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      target: { ...text, default: 'http://127.0.0.1:8787' },
      port: { ...text, default: '8081' },
      host: { ...text, default: '127.0.0.1' },
      profile: { ...text, default: 'pass' },
      set: { ...text, multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  return values.help ? undefined : v.parse(FlagsSchema, values);
}

/** Takes pairs of name and value as they were typed; returns settings, which are checked where they are used. */
function settingsOf(pairs: Flags['set']): Settings {
  const settings: Record<string, unknown> = {};
  for (const [name = '', value = ''] of pairs) {
    settings[name] = Number.isNaN(Number(value)) ? value : Number(value);
  }
  return settings;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function sayAction({ at, did, viewer, detail }: ProxyAction): void {
  const words = [new Date(at).toISOString().slice(11, 23), did, detail, viewer && `(viewer ${viewer})`];
  say(words.filter(Boolean).join(' '));
}

async function pressed(key: string, proxy: HostileProxy): Promise<void> {
  const name = PROFILE_NAMES.find((known) => PROFILES[known].key === key);
  if (name !== undefined) await proxy.use(name);
  if (key === 'c') proxy.cut('close');
  if (key === 'r') proxy.cut('reset');
  if (key === 'h') proxy.cut('silence');
  if (key === 's') say(JSON.stringify(proxy.stats()));
  if (key === 'q' || key === '\u0003') await quit(proxy);
}

async function quit(proxy: HostileProxy): Promise<void> {
  process.stdin.destroy();
  await proxy.close();
}

function fail(error: unknown): void {
  // Which schema it was makes no difference to where an issue points.
  const issue = v.isValiError<typeof FlagsSchema>(error) ? error.issues[0] : undefined;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${issue ? `${v.getDotPath(issue)}: ${issue.message}` : message}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const flags = readFlags();
  if (flags === undefined) return say(HELP);
  const { target, host, port } = flags;
  const proxy = await startHostileProxy({
    target: { host: target.hostname.replace(/^\[|\]$/g, ''), port: Number(target.port || 80) },
    profile: profile(flags.profile, settingsOf(flags.set)),
    host,
    port,
    onAction: sayAction,
  });
  say(`${proxy.url} -> ${target.origin}   (--help lists profiles and keys)`);
  if (process.stdin.isTTY) process.stdin.setRawMode(true);
  process.stdin.setEncoding('utf8').on('data', (keys: string) => {
    for (const key of keys) pressed(key, proxy).catch(fail);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void quit(proxy));
}

main().catch(fail);
