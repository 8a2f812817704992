import { startHostileProxy, type HostileProxy } from '../../server/lab/proxy/proxy.ts';
import { freePort } from '../lib/free-port.ts';
import { tempDir } from '../lib/process.ts';
import { seededRandom } from '../lib/random.ts';
import { startServer, type Server } from '../lib/switchyard.ts';

/**
 * Milliseconds between heartbeats while faults are made. A connection that fell silent is noticed after a heartbeat and
 * 1.2 s, and everybody is to be at the head again within 5 s: the default of 5 s would leave no room for that.
 */
const HEARTBEAT = 2_000;

/** A server with flowing events, and a network of his own before it for each viewer. */
export interface Stage {
  readonly networks: readonly HostileProxy[];
  readonly server: () => Server;
  /** Stops or kills the server; after `ms` it comes back on the same port, on the same log unless another folder is given. */
  restart(how: 'stop' | 'kill', ms: number, other?: string): Promise<void>;
  close(): Promise<void>;
}

/** What the stage is set for. */
export interface StageOptions {
  readonly viewers: number;
  /** Events a second. */
  readonly rate: number;
  /** For what the proxies do by chance. */
  readonly seed: number;
  /** The folder of the log; left out, a temporary one. */
  readonly data?: string;
}

/** Takes what is wanted; starts the server and the proxies. */
export async function setStage({ viewers, rate, seed, data }: StageOptions): Promise<Stage> {
  const port = await freePort();
  const folder = data === undefined ? tempDir('chaos') : undefined;
  const own = data ?? folder?.path ?? '';
  const networks = await Promise.all(
    Array.from({ length: viewers }, (_, n) =>
      startHostileProxy({ target: { host: '127.0.0.1', port }, random: seededRandom(seed + n).next }),
    ),
  );
  const origins = networks.map((network) => network.url).join(',');
  const flags = [
    '--allowed-origins',
    origins,
    '--synthetic-rate',
    String(rate),
    '--heartbeat',
    String(HEARTBEAT),
  ];
  const begin = (on = own): Promise<Server> => startServer({ port, data: on, flags });
  let server = await begin();
  return {
    networks,
    server: () => server,
    async restart(how, ms, other) {
      await (how === 'kill' ? server.kill() : server.stop());
      await new Promise((resolve) => setTimeout(resolve, ms)); // the outage itself, not a wait for something
      server = await begin(other);
    },
    async close() {
      await Promise.all(networks.map((network) => network.close()));
      await server.stop();
      folder?.remove();
    },
  };
}
