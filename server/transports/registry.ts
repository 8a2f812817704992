import type { TransportName } from '#protocol';
import type { ServerTransport } from './contract.ts';
import { longPolling } from './long-polling.ts';
import { polling } from './polling.ts';
import { sse } from './sse.ts';
import { websocket } from './websocket.ts';

/** Every transport of the server. A new name in the protocol does not compile until it has its door here. */
export const SERVER_TRANSPORTS = {
  websocket,
  'long-polling': longPolling,
  sse,
  polling,
} as const satisfies Record<TransportName, ServerTransport>;
