import type { OpenTransport } from './contract.ts';
import { socketIoOpener } from './socketio.ts';

/** Socket.IO pinned to HTTP long polling. */
export const openLongPolling: OpenTransport = socketIoOpener('polling');
