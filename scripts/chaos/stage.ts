import { freePort } from '../lib/free-port.ts';
import { tempDir } from '../lib/process.ts';
import { startServer, type Server } from '../lib/switchyard.ts';
import { startNetwork, type Network } from './network.ts';

/**
 * Milliseconds between heartbeats while faults are made. A connection that fell silent is noticed after a heartbeat and
 * 1.2 s, and everybody is to be at the head again within 5 s: the default of 5 s would leave no room for that.
 */
const HEARTBEAT = 2_000;

/** A server with flowing events, and a network of his own before it for each viewer. */
export interface Stage {
  readonly networks: readonly Network[];
  readonly server: () => Server;
  /** Stops or kills the server; after `ms` it comes back on the same port, on the same log unless another folder is given. */
  restart(how: 'stop' | 'kill', ms: number, data?: string): Promise<void>;
  close(): Promise<void>;
}

/** Takes how many viewers there will be and the events a second; sets the stage. */
export async function setStage(viewers: number, rate: number): Promise<Stage> {
  const port = await freePort();
  const folder = tempDir('chaos');
  const networks = await Promise.all(Array.from({ length: viewers }, () => startNetwork(port)));
  const origins = networks.map((network) => network.proxy.url).join(',');
  const flags = ['--allowed-origins', origins, '--synthetic-rate', String(rate), '--heartbeat', String(HEARTBEAT)];
  const begin = (data = folder.path): Promise<Server> => startServer({ port, data, flags });
  let server = await begin();
  return {
    networks,
    server: () => server,
    async restart(how, ms, data) {
      await (how === 'kill' ? server.kill() : server.stop());
      await new Promise((resolve) => setTimeout(resolve, ms)); // the outage itself, not a wait for something
      server = await begin(data);
    },
    async close() {
      await Promise.all(networks.map((network) => network.proxy.close()));
      await server.stop();
      folder.remove();
    },
  };
}
