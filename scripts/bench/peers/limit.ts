import { createHash } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { serverFrame } from '../ws-frames.ts';
import { listen, produce } from './common.ts';

/** The limit in Node: the handshake, then one bare write of a pre-built frame for each viewer and event. */

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const viewers = new Set<Socket>();

const server = createServer({ noDelay: true }, (socket) => {
  let head = '';
  const onData = (chunk: Buffer) => {
    head += chunk.toString('latin1');
    if (!head.includes('\r\n\r\n')) return;
    socket.off('data', onData);
    socket.resume();
    const key = /sec-websocket-key: *(\S+)/i.exec(head)?.[1] ?? '';
    const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
    const lines = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`];
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
    viewers.add(socket);
  };
  socket.on('data', onData);
  socket.on('error', () => undefined);
  socket.on('close', () => viewers.delete(socket));
});

listen(server);
produce((json) => {
  const frame = serverFrame(json);
  for (const socket of viewers) socket.write(frame);
});
