import { once } from 'node:events';
import { connect as connectTcp, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line to a server that can stop bringing what it sends. */
export interface Relay {
  readonly port: number;
  pause(): void;
  resume(): void;
  close(): void;
}

/** Takes the server's port; opens a line to it for one client. */
export async function openRelay(to: number): Promise<Relay> {
  let upstream: Socket | undefined;
  const relay = createServer((client) => {
    upstream = connectTcp(to, '127.0.0.1');
    for (const [from, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on('data', (part) => void other.write(part));
      from.on('error', () => undefined);
      from.on('close', () => other.destroy());
    }
  });
  await once(relay.listen(0, '127.0.0.1'), 'listening');
  const { port } = relay.address() as AddressInfo; // it listens on TCP
  return {
    port,
    pause: () => void upstream?.pause(),
    resume: () => void upstream?.resume(),
    close: () => void relay.close(),
  };
}
