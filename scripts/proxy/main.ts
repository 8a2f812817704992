import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { Refusal } from '#protocol';
import { type Control, startControl } from '../../server/lab/proxy/control.ts';
import { NUMBERS, NUMBER_NAMES } from '../../server/lab/proxy/settings.ts';
import { wantedProfile } from '../../server/lab/proxy/wanted.ts';
import { describeProfile, profile } from '../../server/lab/proxy/profiles.ts';
import {
  PROFILE_NAMES,
  PROFILES,
  startHostileProxy,
  type HostileProxy,
  type ProfileName,
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
  profile: v.string(),
  /** Undefined is the port after that of the proxy. */
  control: v.optional(
    v.union(
      [v.literal('off'), v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number))],
      'is not a port, or off',
    ),
  ),
  set: v.array(
    v.pipe(
      v.string(),
      v.regex(/^\w+=[\w.-]+$/, 'must look like cutEverySeconds=2'),
      v.transform((text) => text.split('=', 2)),
    ),
  ),
});

type Flags = v.InferOutput<typeof FlagsSchema>;

/** Takes a profile's name; returns its numbers in brackets. */
function numbersOf(name: ProfileName): string {
  return describeProfile(profile(name)).slice(name.length);
}

const HELP = `Usage: npm run proxy -- [options]

A proxy that passes plain HTTP and damages what it is told to.

  --target URL        the server behind it (default http://127.0.0.1:8787)
  --port N            where it listens (default 8081)
  --host ADDRESS      the address it listens on (default 127.0.0.1)
  --profile NAME      how it begins (default pass)
  --set NAME=VALUE    a number of that profile, such as cutEverySeconds=2; may be repeated
  --control N         the port of its control API, or off (default the port after its own; docs/PROXY.md)
  --help              this text

The server must allow the origin of the proxy: start it with --allowed-origins http://127.0.0.1:8081.

Profiles, and the key that switches to each while it runs:

${PROFILE_NAMES.map((name) => `  ${PROFILES[name].key}  ${name.padEnd(20)} ${PROFILES[name].help}${numbersOf(name)}`).join('\n')}

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
      control: text,
      set: { ...text, multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  return values.help ? undefined : v.parse(FlagsSchema, values);
}

/** Takes pairs of name and value as they were typed; returns settings, which are checked where they are used. */
function settingsOf(pairs: Flags['set']): Record<string, string | number> {
  const numberOr = (text: string) => (Number.isNaN(Number(text)) ? text : Number(text));
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, numberOr(value)]));
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
}

function wordsFor(error: unknown): string {
  if (error instanceof Refusal) return `${error.message} ${error.next}`;
  if (v.isValiError<typeof FlagsSchema>(error)) {
    const [issue] = error.issues;
    return `--${v.getDotPath(issue)} ${issue.message}`;
  }
  return error instanceof Error ? error.message : String(error);
}

function fail(error: unknown): void {
  process.stderr.write(`${wordsFor(error)}\n`);
  process.exitCode = 1;
}

async function openControl(proxy: HostileProxy, flag: Flags['control']): Promise<Control | undefined> {
  if (flag === 'off') return undefined;
  try {
    const control = await startControl(proxy, flag ?? proxy.port + 1);
    say(`control at ${control.url}   (docs/PROXY.md)`);
    return control;
  } catch (error) {
    await proxy.close();
    throw error;
  }
}

/** Takes what runs; returns what ends it, once. */
function quitter(proxy: HostileProxy, control: Control | undefined): () => void {
  let quitting: Promise<unknown> | undefined;
  return () => {
    process.stdin.destroy();
    quitting ??= Promise.all([proxy.close(), control?.close()]);
    quitting.catch(fail);
  };
}

async function main(): Promise<void> {
  const flags = readFlags();
  if (flags === undefined) return say(HELP);
  const { target, host, port } = flags;
  const proxy = await startHostileProxy({
    target: { host: target.hostname.replace(/^\[|\]$/g, ''), port: Number(target.port || 80) },
    profile: wantedProfile({ profile: flags.profile, ...settingsOf(flags.set) }),
    host,
    port,
    onAction: sayAction,
  });
  say(`${proxy.url} -> ${target.origin}   (--help lists profiles and keys)`);
  const quit = quitter(proxy, await openControl(proxy, flags.control));
  if (process.stdin.isTTY) process.stdin.setRawMode(true);
  process.stdin.setEncoding('utf8').on('data', (keys: string) => {
    for (const key of keys) {
      if (key === 'q' || key === '\u0003') quit();
      else pressed(key, proxy).catch(fail);
    }
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, quit);
}

main().catch(fail);
