import type { TransportName } from '#protocol';
import type { OpenLine } from './contract.ts';
import { openLongPolling } from './long-polling.ts';
import { openPolling } from './polling.ts';
import { openSse } from './sse.ts';
import { openWebSocket } from './websocket.ts';

/** Every transport of the load, by name. They are leaner than the page's own: hundreds of them share one core. */
export const LINES = {
  websocket: openWebSocket,
  'long-polling': openLongPolling,
  sse: openSse,
  polling: openPolling,
} as const satisfies Record<TransportName, OpenLine>;
