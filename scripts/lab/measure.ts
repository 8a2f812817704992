import { setTimeout as wait } from 'node:timers/promises';
import { OPEN_NETWORK, type LabRecording } from '#protocol';
import { LabRun } from '../../web/lab/measure/run.ts';
import type { Options } from './options.ts';

/** Milliseconds that lanes have to come up before they are recorded as they are: a dead one may never do. */
const WARM_UP = 8_000;

/**
 * Milliseconds that they run before they are recorded: five seconds after a transport took over, the page's feed asks once
 * whether the server is there, which is none of the stream's own traffic.
 */
const SETTLING = 6_000;

/** Milliseconds from one look at the turns of the cost to the next. */
const COST_LOOK = 500;

/** Who measures, as the report has it. */
const CLIENT = `npm run lab, Node ${process.version}`;

/** What was recorded, and where it was filed. */
export interface Result {
  readonly recording: LabRecording;
  /** By how many milliseconds the clock may have been wrong, at the most. */
  readonly clockError: number;
  readonly report: string | undefined;
}

/** Takes a server's origin, what to measure, and who is told how far it is; returns what was recorded. Throws as the server refuses. */
export async function measure(
  origin: string,
  options: Options,
  say: (text: string) => void,
): Promise<Result> {
  const { lanes, settings, token: as, seconds } = options;
  let changed = (): void => undefined;
  const run = await LabRun.open({ origin, as, lanes, settings }, { changed: () => changed() });
  try {
    if (options.cost) await measureCost(run, say);
    await enterNetwork(run, options);
    const live = new Promise<void>((resolve) => {
      changed = () => {
        if ([...run.lanes.values()].every(({ status }) => status.phase === 'live')) resolve();
      };
    });
    run.start();
    await Promise.race([live, wait(WARM_UP, undefined, { ref: false })]);
    await wait(SETTLING);
    say(`Recording ${seconds} s.`);
    const recording = await run.record(seconds, CLIENT);
    if (recording === undefined) throw new Error('The recording was ended.');
    const report = options.report ? await run.client.report(recording) : undefined;
    return { recording, clockError: run.client.clock.error, report };
  } finally {
    await run.end();
  }
}

async function enterNetwork(run: LabRun, { profile, numbers, lanes }: Options): Promise<void> {
  if (profile === OPEN_NETWORK) return;
  for (const lane of lanes) run.take(await run.client.network(lane, profile, numbers));
}

async function measureCost(run: LabRun, say: (text: string) => void): Promise<void> {
  run.take(await run.client.cost());
  let told: string | null = null;
  while (run.state.cost?.state === 'running') {
    const { doing } = run.state.cost;
    if (doing !== told && doing !== null) say(`Measuring the server's CPU: ${doing}.`);
    told = doing;
    await wait(COST_LOOK);
    await run.look();
  }
  const { cost } = run.state;
  if (cost?.problem) throw new Error(`The server's CPU could not be measured: ${cost.problem}`);
}
