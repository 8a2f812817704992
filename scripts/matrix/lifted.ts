import { setTimeout as sleep } from 'node:timers/promises';
import { VIEWER } from '#protocol';
import { profile } from '../../server/lab/proxy/profiles.ts';
import { longestInterval, type Proof } from '../stage/proof.ts';
import type { Scene } from '../stage/scene.ts';
import { caughtUp, firstEvent, liveOn, see } from '../stage/seen.ts';
import type { Viewer, ViewerBrowser } from '../stage/viewer.ts';

/** What became of a page when a block was lifted. Times are in milliseconds. */
export interface Lifted extends Proof {
  /** Until WebSocket carried the stream again. */
  readonly back: number;
  /** The longest silence on long polling before that, and from there until it had been back for a while. */
  readonly before: number;
  readonly meanwhile: number;
  readonly words: string;
}

const NAME = 'matrix-lifted';
/** Milliseconds after long polling took over that are not counted, and after WebSocket is back that are. */
const MARGIN = 2_000;

/** Takes the browser, the scene, and the milliseconds of the block; lifts it and watches the page go back. */
export async function liftBlock(browser: ViewerBrowser, scene: Scene, blocked: number): Promise<Lifted> {
  const { proxy, server } = scene;
  await proxy.use(profile('upgrade-403'), NAME);
  const viewer = await browser.open(proxy.url, [{ name: VIEWER.cookie, value: NAME }]);
  try {
    await firstEvent(viewer);
    await liveOn(viewer, 'long-polling');
    const from = (await now(viewer)) + MARGIN;
    await sleep(blocked); // the block itself
    const lifted = await now(viewer);
    await proxy.release(NAME);
    await liveOn(viewer, 'websocket', 90_000);
    const to = (await now(viewer)) + MARGIN;
    await sleep(MARGIN); // it is watched
    await caughtUp(viewer, server().url);
    const { arrivals, turns, gaps, duplicates, inversions } = await see(viewer, server().url);
    const back = turns.find(({ at, carrier }) => at > lifted && carrier === 'websocket');
    return {
      ...{ gaps, duplicates, inversions },
      back: (back?.at ?? NaN) - lifted,
      before: longestInterval(arrivals, from, lifted),
      meanwhile: longestInterval(arrivals, lifted, to),
      words: turns.findLast(({ banner }) => banner !== '')?.banner ?? '',
    };
  } finally {
    await viewer.close();
    await proxy.release(NAME);
  }
}

const now = (viewer: Viewer): Promise<number> => viewer.evaluate(() => performance.now(), undefined);
