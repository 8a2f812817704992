import { startHostileProxy, type HostileProxy } from '../../server/lab/proxy/proxy.ts';
import { freePort } from '../lib/free-port.ts';
import { tempDir } from '../lib/process.ts';
import { startServer, type Server } from '../lib/switchyard.ts';

/** Events a second that flow while a page is watched. */
export const RATE = 100;

/** A server with flowing events, and a hostile proxy before it. */
export interface Scene {
  readonly proxy: HostileProxy;
  readonly server: () => Server;
  /** Kills or stops the server, and starts it again on the same log and port after the given milliseconds. */
  restart(how: 'kill' | 'stop', pause: number): Promise<void>;
  close(): Promise<void>;
}

/** Takes further server flags, of which a later one wins; starts the server and the proxy. */
export async function setScene(flags: readonly string[] = []): Promise<Scene> {
  const [port, serverPort] = await Promise.all([freePort(), freePort()]);
  const folder = tempDir('stage');
  const allFlags = [
    '--allowed-origins',
    `http://127.0.0.1:${port}`,
    '--synthetic-rate',
    String(RATE),
    ...flags,
  ];
  const begin = (): Promise<Server> => startServer({ port: serverPort, data: folder.path, flags: allFlags });
  let server = await begin();
  const proxy = await startHostileProxy({ target: { host: '127.0.0.1', port: serverPort }, port });
  return {
    proxy,
    server: () => server,
    async restart(how, pause) {
      await (how === 'kill' ? server.kill() : server.stop());
      await new Promise((resolve) => setTimeout(resolve, pause)); // the outage itself, not a wait for something
      server = await begin();
    },
    async close() {
      await proxy.close();
      await server.stop();
      folder.remove();
    },
  };
}
