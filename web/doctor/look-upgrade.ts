import type { Clock } from '../connection/clock.ts';
import { draw, note, type Draft } from './draft.ts';
import type { Look } from './examination.ts';

/**
 * Takes where a WebSocket is asked for, a clock, and what breaks it off; asks there for a bare one, and by plain HTTP as well,
 * for a page is not told with which status an upgrade was refused. That is a POST: only it carries `Origin` as an upgrade does.
 */
export async function lookAtUpgrade(url: URL, clock: Clock, signal: AbortSignal): Promise<Look> {
  const [bare, plain] = await Promise.all([
    draw((draft) => openBare(url, draft, clock, signal)),
    draw(async (draft) => {
      await note(draft, await fetch(url, { method: 'POST', cache: 'no-store', signal }));
    }),
  ]);
  const { opened, bytes, closed } = bare;
  return { ...plain, ...(opened !== undefined && { opened }), bytes, closed };
}

/** Settles when the first message came, when it closed, or when it is broken off. */
async function openBare(url: URL, draft: Draft, clock: Clock, signal: AbortSignal): Promise<void> {
  const asked = clock.now();
  const address = new URL(url);
  address.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  signal.throwIfAborted();
  return new Promise((resolve) => {
    const socket = new WebSocket(address);
    const end = (): void => {
      signal.removeEventListener('abort', end);
      socket.close();
      resolve();
    };
    socket.addEventListener('open', () => (draft.opened = Math.round(clock.now() - asked)));
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      draft.bytes += typeof data === 'string' ? data.length : 0;
      end();
    });
    socket.addEventListener('close', () => {
      draft.closed = true;
      end();
    });
    signal.addEventListener('abort', end);
  });
}
