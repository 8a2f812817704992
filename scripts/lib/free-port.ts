import { once } from 'node:events';
import { createServer, type ListenOptions, type Server } from 'node:net';

/** Below where systems take the ports of outgoing connections from: nobody gets it while its server is away. */
const RANGE = { from: 10_000, to: 30_000 };
const TRIES = 100;

/** Ports from the first one to before the second. */
interface PortRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Returns a port of 127.0.0.1 that nobody listens at, for a server that must come back on the same one. No other process
 * that asks here is given it as long as this one lives: between the answer and its use a second can pass. Throws when it
 * finds none in the range.
 */
export async function freePort({ from, to }: PortRange = RANGE): Promise<number> {
  for (let count = 0; count < TRIES; count += 1) {
    const port = from + Math.floor(Math.random() * (to - from));
    if ((await isFree(port)) && (await claim(port))) return port;
  }
  throw new Error(`No port from ${from} to ${to - 1} is free.`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = await tryListen({ port, host: '127.0.0.1' });
  probe?.close();
  return probe !== undefined;
}

/** The claim is a socket with a name and without a file (Linux): the system forgets it with its process, however that ends. */
async function claim(port: number): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const held = await tryListen({ path: `\0switchyard-port-${port}` });
  held?.unref();
  return held !== undefined;
}

async function tryListen(at: ListenOptions): Promise<Server | undefined> {
  const server = createServer().listen(at);
  try {
    await once(server, 'listening');
    return server;
  } catch {
    return undefined; // it is taken
  }
}
