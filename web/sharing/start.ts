import { trustedScript } from '../trusted.ts';
import { firstOf, LeaderDoor, workerDoor, type Door } from './doors.ts';
import workerUrl from './worker.ts?chunk-url';

/** The ways to share a stream, by the names that `?share=` takes. */
const WAYS = ['worker', 'leader', 'off'] as const;
type Way = (typeof WAYS)[number];

const startWorker = (): SharedWorker =>
  new SharedWorker(trustedScript(workerUrl), { type: 'module', name: 'switchyard' });

/** Pages of one build share: another build may speak otherwise. */
const NAME = `switchyard:${workerUrl}`;

/** A hub on this page; its code is loaded only in a page that leads. */
async function loadHub(origin: string) {
  const { Hub } = await import('./hub.ts');
  return new Hub({ origin });
}

/** Takes the page's query and the site; returns the way to the hub: a shared worker, else a leading page. `?share=` names one, or none. */
export function pageDoor(query: URLSearchParams, origin: string): Door {
  const asked = query.get('share');
  const only = WAYS.find((way) => way === asked);
  const doors: Readonly<Record<Exclude<Way, 'off'>, () => Door>> = {
    worker: () => workerDoor(startWorker),
    leader: () => new LeaderDoor(NAME, () => loadHub(origin)),
  };
  if (only === 'off') return firstOf([]);
  return firstOf(only === undefined ? [doors.worker(), doors.leader()] : [doors[only]()]);
}
