import type { Server } from 'node:net';
import type { PeerReady } from '../messages.ts';
import { makeEvent } from '../payload.ts';

/** What the peers share: they all make the same events at the same rate, in their own process. */

const TICK_MS = 10; // that of Switchyard's own synthetic source

/** Events each second, from the command line; 0 makes none. */
export const rate = Number(process.argv[2] ?? 0);

/** Takes what to do with each new event's JSON; calls it at the rate, in batches of at least one tick. */
export function produce(publish: (json: string) => void): void {
  if (rate === 0) return;
  const began = performance.now();
  let seq = 0;
  setInterval(
    () => {
      const due = ((performance.now() - began) * rate) / 1000;
      while (seq < due) publish(makeEvent(++seq, Date.now()));
    },
    Math.max(TICK_MS, 1000 / rate),
  );
}

/** Tells the harness where to connect; ends with it. */
export function ready(message: PeerReady): void {
  process.send?.(message);
  process.on('disconnect', () => process.exit(0));
}

/** Listens on a free port of the loopback and tells the harness. */
export function listen(server: Server): void {
  server.listen(0, '127.0.0.1', 1024, () => {
    const address = server.address();
    ready({ port: typeof address === 'object' ? (address?.port ?? 0) : 0 });
  });
}
