import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below where systems take the ports of outgoing connections from: nobody gets it while its server is away. */
const RANGE = { from: 10_000, to: 30_000 };
const TRIES = 100;

/** Returns a port of 127.0.0.1 that was free a moment ago, for a server that must come back on the same one. */
export async function freePort(): Promise<number> {
  for (let count = 0; count < TRIES; count += 1) {
    const port = RANGE.from + Math.floor(Math.random() * (RANGE.to - RANGE.from));
    if (await isFree(port)) return port;
  }
  throw new Error(`No port from ${RANGE.from} to ${RANGE.to} is free.`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  const answer = Promise.race([
    once(probe, 'listening').then(() => true),
    once(probe, 'error').then(() => false),
  ]);
  probe.listen(port, '127.0.0.1');
  const free = await answer;
  probe.close();
  return free;
}
