import * as v from 'valibot';
import { LAB_DEFAULTS, LANE_NAMES, OPEN_NETWORK, type LabSettings, type LaneName } from '#protocol';
import { readArgs } from '../lib/args.ts';

/** Seconds that are recorded, when nobody says; and in the quick form. */
const SECONDS = { usual: 60, quick: 10 } as const;

const HELP = `Usage: npm run lab -- [flags]

The Lab without a browser: follows the same made-up events over every transport at the same time, by the page's own code, and
prints delays, bytes on the wire, gaps and repeats, what follows from them, and what they would come to for many viewers.
It starts a server of its own, in a demo where a profile is asked for, unless --url names one.

  --transports <list>  lanes, comma-separated: ${LANE_NAMES.join(', ')} (all)
  --rate <n>           events a second, 0 to 1000 (${LAB_DEFAULTS.rate})
  --bytes <n>          bytes of filling in each event, 0 to 8192 (${LAB_DEFAULTS.bytes})
  --seconds <n>        how long is recorded, 1 to 1500 (${SECONDS.usual})
  --profile <name>     the network that every lane is behind, such as slow or upgrade-403; docs/PROXY.md has them (${OPEN_NETWORK})
  --set <name=value>   a number of the profile, such as latencyMs=300; may be repeated
  --no-batching        each event is flushed at once
  --deflate            permessage-deflate on WebSockets
  --gzip               gzip on HTTP answers
  --cost               measure the server's CPU for each event first: half a minute more
  --viewers <n>        how many the projection is for (1000)
  --report             file what was recorded at the server of --url, and print where it is
  --url <address>      a running server, such as http://127.0.0.1:8787
  --token <text>       an admin's token, where the server asks for one
  --quick              ${SECONDS.quick} s are recorded
  --json               one JSON object as the last line
  --help               this text

Exits 0 only when no lane lost or repeated an event and, on an open network, each delivered.
`;

const whole = (least: number, most: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d+$/, 'is not a whole number'),
    v.transform(Number),
    v.check((value) => value >= least && value <= most, `must be from ${least} to ${most}`),
  );

const OptionsSchema = v.object({
  transports: v.pipe(
    v.string(),
    v.transform((text) => [...new Set(text.split(','))]),
    v.array(v.picklist(LANE_NAMES, `must be some of ${LANE_NAMES.join(', ')}`)),
  ),
  rate: v.pipe(
    v.string(),
    v.transform(Number),
    v.check((value) => value >= 0 && value <= 1_000, 'must be from 0 to 1000'),
  ),
  bytes: whole(0, 8_192),
  seconds: v.optional(whole(1, 1_500)),
  profile: v.string(),
  set: v.array(
    v.pipe(
      v.string(),
      v.regex(/^\w+=[\d.]+$/, 'must look like latencyMs=300'),
      v.transform((text) => text.split('=', 2)),
    ),
  ),
  viewers: whole(1, 100_000_000),
  url: v.optional(v.pipe(v.string(), v.url('is not an address'))),
  token: v.optional(v.string()),
});

/** What to measure, and how. */
export interface Options {
  readonly lanes: readonly LaneName[];
  readonly settings: LabSettings;
  readonly seconds: number;
  readonly profile: string;
  /** Numbers of the profile. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly cost: boolean;
  readonly viewers: number;
  readonly report: boolean;
  /** The origin of a running server; undefined starts one. */
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly json: boolean;
}

/** Returns what the command line asks for. Prints the help, or what is wrong, and ends the command where it must. */
export function readOptions(): Options {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const given = readArgs(HELP, {
    transports: { ...text, default: LANE_NAMES.join(',') },
    rate: { ...text, default: String(LAB_DEFAULTS.rate) },
    bytes: { ...text, default: String(LAB_DEFAULTS.bytes) },
    profile: { ...text, default: OPEN_NETWORK },
    viewers: { ...text, default: '1000' },
    set: { ...text, multiple: true, default: [] },
    ...{ seconds: text, url: text, token: text },
    ...{ 'no-batching': flag, deflate: flag, gzip: flag, cost: flag, report: flag, quick: flag, json: flag },
  });
  const result = v.safeParse(OptionsSchema, given);
  if (!result.success) {
    const [issue] = result.issues;
    process.stderr.write(`--${v.getDotPath(issue)?.split('.')[0] ?? ''} ${issue.message}.\nSee --help.\n`);
    process.exit(2);
  }
  const { transports, rate, bytes, seconds, set, url, ...rest } = result.output;
  const { deflate, gzip, cost, report, quick, json } = given;
  if (report && url === undefined) {
    process.stderr.write('--report is for a server that stays: name it by --url.\n');
    process.exit(2);
  }
  return {
    ...{ cost, report, json },
    profile: rest.profile,
    viewers: rest.viewers,
    token: rest.token,
    lanes: transports,
    settings: { rate, bytes, batching: !given['no-batching'], deflate, gzip },
    seconds: seconds ?? (quick ? SECONDS.quick : SECONDS.usual),
    numbers: Object.fromEntries(set.map(([name = '', value]) => [name, Number(value)])),
    url: url && new URL(url).origin,
  };
}
