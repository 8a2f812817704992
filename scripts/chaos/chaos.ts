import { TRANSPORT_NAMES } from '#protocol';
import type { HistoryRecord } from '../../tests/lib/history.ts';
import type { Mode } from '../../web/connection/feed.ts';
import { FeedViewer, startAll } from '../lib/feed-viewer.ts';
import { seededRandom } from '../lib/random.ts';
import { judge, recordLog, type Verdict } from './checker.ts';
import { makePlan, type Planned, type PlanOptions } from './plan.ts';
import { carryOut, quieten, type Quiet } from './run.ts';
import { setStage } from './stage.ts';

/** How viewers begin: each transport by hand, and automatic, in turns. */
const MODES: readonly Mode[] = [...TRANSPORT_NAMES, 'auto'];

/** What is to happen. */
export interface ChaosOptions extends PlanOptions {
  /** Events a second. */
  readonly rate: number;
}

/** What happened. */
export interface Chaos {
  readonly plan: readonly Planned[];
  /** The performance time at which the plan began. */
  readonly begun: number;
  readonly verdict: Verdict;
  readonly quiet: Quiet;
  readonly viewers: readonly FeedViewer[];
}

/** Takes what is to happen; makes it happen to a real server and the page's own feeds, and returns what came of it. */
export async function runChaos(options: ChaosOptions): Promise<Chaos> {
  const plan = makePlan(options);
  const history: HistoryRecord[] = [];
  const record = (entry: HistoryRecord): void => void history.push(entry);
  const stage = await setStage(options);
  const viewers = stage.networks.map(
    ({ url }, n) =>
      new FeedViewer({
        name: `viewer ${n}`,
        origin: url,
        mode: MODES[n % MODES.length] ?? 'auto',
        record,
        random: seededRandom(options.seed + n).next,
      }),
  );
  try {
    await startAll(viewers);
    const begun = await carryOut(plan, stage, viewers);
    const quiet = await quieten(stage, viewers);
    for (const { feed } of viewers) feed.stop();
    await recordLog(stage.server().url, record);
    const { epoch, seq } = quiet;
    for (const { name } of viewers) record({ what: 'quiet', viewer: name, epoch, seq });
    return { plan, begun, viewers, quiet, verdict: judge(history, seq) };
  } finally {
    for (const { feed } of viewers) feed.stop();
    await stage.close();
  }
}
