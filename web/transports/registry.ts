import type { TransportName } from '#protocol';
import type { OpenTransport } from './contract.ts';
import { openLongPolling } from './long-polling.ts';
import { openPolling } from './polling.ts';
import { openSse } from './sse.ts';
import { openWebSocket } from './websocket.ts';

/** Every transport of the page, by name. A new name does not compile until it is filled in here. */
export const OPENERS = {
  websocket: openWebSocket,
  'long-polling': openLongPolling,
  sse: openSse,
  polling: openPolling,
} as const satisfies Record<TransportName, OpenTransport>;
