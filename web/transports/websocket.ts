import type { OpenTransport } from './contract.ts';
import { socketIoOpener } from './socketio.ts';

/** Socket.IO pinned to WebSocket. */
export const openWebSocket: OpenTransport = socketIoOpener('websocket');
