import WebSocket from 'ws';
import type { OpenLine } from './contract.ts';
import { enginePath, EngineSession } from './engine.ts';

/** Takes an address; opens a bare WebSocket as a browser without compression has it. */
export function openSocket(url: string): WebSocket {
  return new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true });
}

/** Socket.IO pinned to WebSocket. */
export const openWebSocket: OpenLine = (request, events) => {
  const socket = openSocket(`ws://${request.host}:${request.port}${enginePath('websocket')}`);
  const session = new EngineSession(request, events, (packet) => socket.send(packet));
  socket.on('message', (data: Buffer) => session.hear(data.toString()));
  socket.on('error', (error) => session.end(error.message));
  socket.on('close', () => session.end('closed'));
  return {
    command: (message) => session.command(message),
    cut: () => {
      session.cut();
      socket.terminate();
    },
  };
};
