import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { MODE_NAMES, MODES, startHostileProxy, type HostileProxy, type Shape } from './proxy.ts';

const count = v.pipe(v.string(), v.regex(/^\d+$/, 'is not a whole number'), v.transform(Number));

const FlagsSchema = v.object({
  target: v.pipe(
    v.string(),
    v.url('is not a URL'),
    v.transform((text) => new URL(text)),
  ),
  port: count,
  host: v.string(),
  mode: v.picklist(MODE_NAMES, 'is not a mode; --help lists them'),
  latency: v.optional(count),
  bandwidth: v.optional(count),
  slice: v.optional(count),
  'cut-after': v.optional(count),
  'silent-upgrades': v.boolean(),
});

type Flags = v.InferOutput<typeof FlagsSchema>;

const HELP = `Usage: npm run hostile -- [options]

A proxy that passes plain HTTP and damages what it is told to.

  --target URL        the server behind it (default http://127.0.0.1:8787)
  --port N            where it listens (default 8081)
  --host ADDRESS      the address it listens on (default 127.0.0.1)
  --mode MODE         how it begins (default pass)
  --silent-upgrades   in half-open, new upgrades are never answered
  --latency MS        milliseconds added in each direction
  --bandwidth N       bytes per second in each direction of a connection
  --slice N           write in pieces of at most N bytes
  --cut-after N       reset a connection when its client has got N bytes
  --help              this text

The server must allow the origin of the proxy: start it with --allowed-origins http://127.0.0.1:8081.

Modes, and the key that switches to each while it runs:

${MODE_NAMES.map((name) => `  ${MODES[name].key}  ${name.padEnd(20)} ${MODES[name].help}`).join('\n')}

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
      mode: { ...text, default: 'pass' },
      latency: text,
      bandwidth: text,
      slice: text,
      'cut-after': text,
      'silent-upgrades': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return values.help ? undefined : v.parse(FlagsSchema, values);
}

/** Takes the flags; returns the shape, with nothing for what was not asked. */
function shapeOf(flags: Flags): Shape {
  return {
    ...(flags.latency && { latency: flags.latency }),
    ...(flags.bandwidth && { bandwidth: flags.bandwidth }),
    ...(flags.slice && { slice: flags.slice }),
    ...(flags['cut-after'] && { cutAfter: flags['cut-after'] }),
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function pressed(key: string, proxy: HostileProxy): Promise<void> {
  const mode = MODE_NAMES.find((name) => MODES[name].key === key);
  if (mode !== undefined) {
    await proxy.setMode(mode);
    say(`${mode}: ${MODES[mode].help}`);
  }
  if (key === 'c') proxy.cutAll('close');
  if (key === 'r') proxy.cutAll('reset');
  if (key === 'h') proxy.cutAll('silence');
  if (key === 's') say(JSON.stringify(proxy.stats()));
  if (key === 'q' || key === '\u0003') await quit(proxy);
}

async function quit(proxy: HostileProxy): Promise<void> {
  process.stdin.destroy();
  await proxy.close();
}

function fail(error: unknown): void {
  const issue = v.isValiError<typeof FlagsSchema>(error) ? error.issues[0] : undefined;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${issue ? `--${v.getDotPath(issue)} ${issue.message}` : message}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const flags = readFlags();
  if (flags === undefined) {
    say(HELP);
    return;
  }
  const { target, mode, host, port } = flags;
  const proxy = await startHostileProxy({
    target: { host: target.hostname.replace(/^\[|\]$/g, ''), port: Number(target.port || 80) },
    mode,
    host,
    port,
    shape: shapeOf(flags),
    silentUpgrades: flags['silent-upgrades'],
  });
  say(`${proxy.url} -> ${target.origin}   mode ${mode}   (--help lists modes and keys)`);
  if (process.stdin.isTTY) process.stdin.setRawMode(true);
  process.stdin.setEncoding('utf8').on('data', (keys: string) => {
    for (const key of keys) pressed(key, proxy).catch(fail);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void quit(proxy));
}

main().catch(fail);
