import { PATHS } from '#protocol';
import type { Observation } from './examination.ts';
import { span, whileHttp, type Context, type Finding } from './finding.ts';

/** Any 16 bytes in base64: the server hashes them and nobody else looks. */
const KEY = 'c3dpdGNoeWFyZC1kb2N0bw==';

/** Takes what was seen of a WebSocket that delivered nothing, and what is known beside; returns why. */
export function judgeUpgrade(seen: Observation, context: Context): Finding {
  const { look, bytes, closed, lasted } = seen;
  const common = { tone: 'bad', cure: 'websocket' } as const;
  if (bytes > 0 || (look?.bytes ?? 0) > 0) {
    return {
      ...common,
      code: 'upgrade-half',
      says: 'The upgrade passed and so did the first bytes, then nothing more: a proxy in between.',
      more: 'Something passes short messages and stops at the first longer one, or looks into what passes.',
    };
  }
  if (look?.opened !== undefined && look.closed) {
    return {
      ...common,
      code: 'upgrade-closed',
      says: 'The upgrade was answered 101 and the connection closed before anything passed: a proxy in between.',
      more: `It was answered after ${span(look.opened)}. Something agrees to WebSocket and cannot carry it.`,
    };
  }
  if (look?.opened !== undefined) {
    return {
      ...common,
      code: 'upgrade-silent',
      says: 'The upgrade was answered 101 and then nothing passed: a proxy in between.',
      more: `It was answered after ${span(look.opened)}, then came not one byte in ${span(lasted)}${whileHttp(context.http)}. Something agrees to WebSocket and does not carry it.`,
    };
  }
  if (closed === undefined) {
    return {
      ...common,
      code: 'upgrade-unanswered',
      says: `The upgrade was not answered within ${span(lasted)}${whileHttp(context.http)}: something in between swallows it.`,
      more: 'Neither yes nor no came back. A filter that does not know WebSocket does this.',
    };
  }
  return {
    ...common,
    code: 'upgrade-refused',
    says: `The upgrade was refused or lost on its way after ${span(closed.at)}${look?.ours ? ', and the same path answers plain HTTP' : ''}: a proxy in between.`,
    more:
      'A browser tells a page no more than that: a status such as 403, 400 or 502, an answer without the upgrade and a reset look the same. ' +
      'This command shows which it is:',
    command: upgradeCommand(context.origin),
  };
}

/** Takes a site; returns the command that asks for the upgrade as a browser does, and shows the status. */
function upgradeCommand(origin: string): string {
  const headers = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${KEY}`,
    `Origin: ${new URL(origin).origin}`,
  ];
  const flags = headers.map((header) => `-H '${header}'`).join(' ');
  return `curl -sSi --http1.1 -m 3 ${flags} '${origin}${PATHS.socket}?EIO=4&transport=websocket'`;
}
