import * as v from 'valibot';
import { readArgs } from '../lib/args.ts';

const SECTIONS = ['profiles', 'nginx', 'lifted'] as const;
type Section = (typeof SECTIONS)[number];

const HELP = `Usage: npm run matrix -- [flags]

Opens the page in a real browser, in automatic mode and with 100 events a second flowing, on every network that the hostile
proxy can be, and through a real nginx. Prints for each: the time from the start of the feed (and from navigation) to the
first live event, the transport settled on, the cause that the page named and its words, the longest silence, gaps and
duplicates. Then lifts a block of WebSocket and watches the page go back.

  --browser <name>   chromium or firefox (chromium)
  --section <name>   only ${SECTIONS.join(', ')}
  --only <text>      only rows whose name begins so, such as upgrade-403 or nginx
  --runs <n>         runs of each row whose time has a goal (5)
  --quick            one run of what is not alike, and no lifted block: under 50 s
  --json             one JSON object as the last line
`;

const OptionsSchema = v.object({
  browser: v.optional(v.picklist(['chromium', 'firefox'], 'must be chromium or firefox'), 'chromium'),
  section: v.optional(v.picklist(SECTIONS, `must be one of ${SECTIONS.join(', ')}`)),
  only: v.optional(v.string(), ''),
  runs: v.optional(
    v.pipe(v.string(), v.regex(/^[1-9]\d*$/, 'must be a whole number above 0'), v.transform(Number)),
  ),
  quick: v.optional(v.boolean(), false),
  json: v.optional(v.boolean(), false),
});

/** What to measure, and how. */
export interface Options {
  readonly browser: 'chromium' | 'firefox';
  readonly sections: ReadonlySet<Section>;
  /** What the name of a row begins with. */
  readonly only: string;
  /** Of each row whose time has a goal. */
  readonly runs: number;
  readonly quick: boolean;
  readonly json: boolean;
}

/** Returns what the command line asks for. Prints the help, or what is wrong, and ends the command where it must. */
export function readOptions(): Options {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const given = readArgs(HELP, {
    ...{ browser: text, section: text, only: text, runs: text },
    ...{ quick: flag, json: flag },
  });
  const result = v.safeParse(OptionsSchema, given);
  if (!result.success) {
    const [issue] = result.issues;
    process.stderr.write(`--${v.getDotPath(issue) ?? ''} ${issue.message}.\nSee --help.\n`);
    process.exit(2);
  }
  const { section, runs, ...rest } = result.output;
  const all = SECTIONS.filter((name) => name !== 'lifted' || (rest.only === '' && !rest.quick));
  return {
    ...rest,
    sections: new Set(section === undefined ? all : [section]),
    runs: runs ?? (rest.quick ? 1 : 5),
  };
}
