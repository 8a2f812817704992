import * as v from 'valibot';
import { PATHS, QUERY, SeqSchema, type TransportName } from '#protocol';
import { atSite } from '../place.ts';
import type { Clock } from '../connection/clock.ts';
import { subscribeUrl } from '../transports/http.ts';
import { draw, note, refusalOf, type Draft } from './draft.ts';
import { bounded, type Look, type Plain } from './examination.ts';
import { lookAtSession } from './look-session.ts';
import { lookAtUpgrade } from './look-upgrade.ts';

/** Round trips that are measured. */
const TRIPS = 3;

const ReadySchema = v.object({ ok: v.literal(true), head: SeqSchema });

/** The examination's own questions, by the plainest means of a browser. None rejects; one that is broken off tells what it has seen. */
export interface Looks {
  /** Asks plain HTTP a few times. */
  readonly plain: (signal: AbortSignal) => Promise<Plain>;
  /** Asks for the seq of the log's newest event. */
  readonly head: (signal: AbortSignal) => Promise<number | undefined>;
  /** Asks where a transport asks. */
  readonly at: Readonly<Record<TransportName, (signal: AbortSignal) => Promise<Look>>>;
}

/** Takes the site and a clock; returns its looks. */
export function createLooks(origin: string, clock: Clock): Looks {
  const ready = atSite(origin, PATHS.readyz);
  const engine = (transport: 'websocket' | 'polling'): URL =>
    atSite(origin, `${PATHS.socket}?EIO=4&transport=${transport}`);
  const subscription = { origin, cursor: undefined, topics: [] };
  const poll = subscribeUrl(PATHS.poll, subscription);
  poll.searchParams.set(QUERY.hello, '1');
  return {
    plain: (signal) => askPlain(ready, clock, signal),
    head: (signal) => askHead(ready, signal).catch(() => undefined),
    at: {
      websocket: (signal) => lookAtUpgrade(engine('websocket'), clock, signal),
      'long-polling': (signal) => draw((draft) => lookAtSession(engine('polling'), draft, signal)),
      sse: (signal) =>
        draw((draft) => openStream(subscribeUrl(PATHS.stream, subscription), draft, clock, signal)),
      polling: (signal) => draw((draft) => askFrames(poll, draft, signal)),
    },
  };
}

async function askPlain(url: URL, clock: Clock, signal: AbortSignal): Promise<Plain> {
  const trips: number[] = [];
  let plain: Plain = { ours: false, trips, protocol: '', headers: '' };
  try {
    while (trips.length < TRIPS) {
      const asked = clock.now();
      const response = await fetch(url, { cache: 'no-store', signal });
      const body: unknown = await response.json().catch(() => undefined);
      trips.push(Math.round(clock.now() - asked));
      const ready = v.is(ReadySchema, body);
      plain = {
        ...(ready ? { ours: true } : refusalOf(body)),
        status: response.status,
        trips,
        protocol: protocolOf(url),
        headers: bounded(`${response.headers.get('server') ?? ''} ${response.headers.get('via') ?? ''}`),
      };
      if (!ready) break;
    }
  } catch {
    // What was measured until then stands.
  }
  return plain;
}

async function askHead(url: URL, signal: AbortSignal): Promise<number | undefined> {
  const body: unknown = await (await fetch(url, { cache: 'no-store', signal })).json();
  const parsed = v.safeParse(ReadySchema, body);
  return parsed.success ? parsed.output.head : undefined;
}

/** Takes a URL that was asked for; returns by which protocol, as the browser names it, empty when it does not. */
function protocolOf(url: URL): string {
  const entries = [...performance.getEntriesByName(url.href), ...performance.getEntriesByType('navigation')];
  const names = entries.map((entry) => ('nextHopProtocol' in entry ? String(entry.nextHopProtocol) : ''));
  return names.find((name) => /^[\w./-]{1,16}$/.test(name)) ?? '';
}

/** The head of a stream's answer, and the first bytes of its body. */
async function openStream(url: URL, draft: Draft, clock: Clock, signal: AbortSignal): Promise<void> {
  const asked = clock.now();
  const response = await fetch(url, { cache: 'no-store', signal, headers: { accept: 'text/event-stream' } });
  draft.opened = Math.round(clock.now() - asked);
  draft.status = response.status;
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('text/event-stream')) {
    await note(draft, response);
    return;
  }
  draft.ours = true;
  const reader = response.body?.getReader();
  const part = await reader?.read();
  draft.bytes += part?.value?.byteLength ?? 0;
  draft.closed = part?.done ?? true;
  await reader?.cancel();
}

/** One plain poll. */
async function askFrames(url: URL, draft: Draft, signal: AbortSignal): Promise<void> {
  await note(draft, await fetch(url, { cache: 'no-store', signal }), (text) =>
    /^\[\["(hello|bye)",/.test(text),
  );
}
