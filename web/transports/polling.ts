import { PATHS, QUERY, TRANSPORTS, type Cursor, type Frame } from '#protocol';
import type { LinkEvents, OpenRequest, OpenTransport } from './contract.ts';
import { answerCause, readText, shownBy, subscribeUrl } from './http.ts';
import { createRelay, messageOf, type Relay } from './relay.ts';

/** Plain polling: one answer for one cursor, at the cadence that the hello names. */
export const openPolling: OpenTransport = (request, events) => {
  const abort = new AbortController();
  let wake: ReturnType<typeof setTimeout> | undefined;
  let cursor = request.cursor;
  const pace = createPace(events);
  const relay = createRelay(pace.events, () => {
    clearTimeout(wake);
    abort.abort();
  });
  const ask = async (): Promise<void> => {
    const asked = performance.now();
    await askOnce({ ...request, cursor }, !pace.greeted, relay, abort.signal);
    if (!relay.open) return;
    const pause = pace.behind() ? 0 : Math.max(0, pace.cadence - (performance.now() - asked));
    wake = setTimeout(run, pause);
  };
  const run = (): void => {
    ask().catch((error: unknown) => relay.end({ kind: 'failed', detail: messageOf(error) }));
  };
  run();
  return { advance: (next: Cursor) => void (cursor = next), close: relay.close };
};

/** Watches the frames go by: whether a hello came, how often to ask, and whether the last answer left a rest. */
function createPace(owner: LinkEvents) {
  let head = 0;
  let to = 0;
  const note = (frame: Frame): void => {
    if (frame.type === 'hello') [pace.greeted, pace.cadence] = [true, frame.cadence];
    if (frame.type === 'hello' || frame.type === 'heartbeat') head = frame.head;
    if (frame.type === 'reset') head = to = frame.seq;
    if (frame.type === 'batch') to = frame.to;
  };
  const pace = {
    greeted: false,
    cadence: TRANSPORTS.polling.cadence as number, // a literal type otherwise
    behind: () => to > 0 && to < head,
    events: {
      ...owner,
      frame: (frame: Frame) => {
        note(frame);
        owner.frame(frame);
      },
    },
  };
  return pace;
}

async function askOnce(from: OpenRequest, hello: boolean, relay: Relay, signal: AbortSignal): Promise<void> {
  const url = subscribeUrl(PATHS.poll, from);
  if (hello) url.searchParams.set(QUERY.hello, '1');
  relay.traffic(0, 1);
  const response = await fetch(url, { headers: shownBy(from.token?.()), signal, cache: 'no-store' });
  if (response.status !== 200) {
    relay.end(await answerCause(response));
    return;
  }
  relay.list(await readText(response, (bytes) => relay.traffic(bytes, 0)));
}
