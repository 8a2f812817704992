import { TRANSPORT_NAMES, type TransportName } from '#protocol';
import { DEFAULT_LADDER } from '../connection/ladder.ts';

/** A transport's place in the recommended order. */
export interface Place {
  readonly transport: TransportName;
  readonly reason: string;
}

/** The recommended order of transports. */
export interface Order {
  /** Those that work here, the best first. */
  readonly places: readonly Place[];
  /** The query of a board that falls back in this order; undefined where that is what it does by itself, or nothing works. */
  readonly query: string | undefined;
}

const REASONS: Readonly<Record<TransportName, string>> = {
  websocket: 'the quickest and the lightest: one connection, both ways',
  sse: 'as quick as WebSocket, over one plain answer that stays open',
  'long-polling': 'passes nearly everywhere; up to 0.3 s later',
  polling: 'asks once a second: the last resort, and it always works where HTTP does',
};

/** What is wanted where everything works, and where WebSocket does not: a stream is quicker than long polling. */
const WITHOUT_WEBSOCKET: readonly TransportName[] = ['sse', 'long-polling', 'polling'];

/** Takes the transports that work here; returns the order in which to try them. */
export function recommend(working: ReadonlySet<TransportName>): Order {
  const wanted = working.has('websocket') ? wantedWithWebSocket(working) : WITHOUT_WEBSOCKET;
  const order = wanted.filter((transport) => working.has(transport));
  const differs = order.join() !== DEFAULT_LADDER.join();
  return {
    places: order.map((transport) => ({ transport, reason: REASONS[transport] })),
    query: differs && order.length > 0 ? `?transport=auto&ladder=${order.join(',')}` : undefined,
  };
}

/** SSE takes the place of long polling where that does not work. */
function wantedWithWebSocket(working: ReadonlySet<TransportName>): readonly TransportName[] {
  if (working.has('long-polling')) return DEFAULT_LADDER;
  return TRANSPORT_NAMES.filter((transport) => transport !== 'long-polling');
}
