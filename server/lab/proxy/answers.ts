import { createHash } from 'node:crypto';
import type { Head } from './framing.ts';

/** The constant of RFC 6455 that proves a server understood the upgrade. */
const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

function plain(status: string, text: string): string {
  const head = [
    `HTTP/1.1 ${status}`,
    'Content-Type: text/plain',
    `Content-Length: ${text.length}`,
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${text}`;
}

const REFUSALS = { 400: '400 Bad Request', 403: '403 Forbidden', 502: '502 Bad Gateway' } as const;

/** Takes a status; returns the answer of a proxy that refuses upgrades with it. */
export function refusal(status: keyof typeof REFUSALS): string {
  return plain(REFUSALS[status], 'The hostile proxy refuses upgrades.\n');
}

/** The answer of a proxy whose server cannot be reached. */
export const BAD_GATEWAY = plain('502 Bad Gateway', 'The hostile proxy cannot reach its target.\n');

/** Takes the head of a WebSocket upgrade; returns a correct 101 for it. */
export function switchingProtocols(head: Head): string {
  const key = head.headers.get('sec-websocket-key') ?? '';
  const accept = createHash('sha1')
    .update(key + WEBSOCKET_GUID)
    .digest('base64');
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  return `${lines.join('\r\n')}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
}
