import type { Client, ClientContext } from './contract.ts';
import { enginePolling } from './engine-polling.ts';
import { nchanPolling } from './nchan-polling.ts';
import { polling } from './polling.ts';
import { eventStream } from './sse.ts';
import { engineWebSocket, plainWebSocket } from './websocket.ts';

/** Every way to listen, by the name that the harness calls it. */
export const CLIENTS = {
  ws: plainWebSocket,
  'engine-ws': engineWebSocket,
  sse: eventStream,
  'engine-poll': enginePolling,
  'nchan-poll': nchanPolling,
  poll: (context: ClientContext) => polling(context),
} as const satisfies Record<string, (context: ClientContext) => Client>;

/** The name of a way to listen. */
export type ClientKind = keyof typeof CLIENTS;

/** Every name. */
export const CLIENT_KINDS = Object.keys(CLIENTS) as [ClientKind, ...ClientKind[]]; // Object.keys widens to string
