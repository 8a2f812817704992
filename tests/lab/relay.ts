import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { TRANSPORT_NAMES, type TransportName } from '#protocol';

/** A TCP relay between clients and the server: it changes nothing and counts the bytes of both directions. */
export interface Relay {
  readonly port: number;
  readonly origin: string;
  /** Bytes from clients to the server, and back. */
  readonly up: number;
  readonly down: number;
  /** Connections accepted so far. */
  readonly connections: number;
  /** Everything that passed back from the server, as latin1. */
  readonly downText: string;
  /** Takes the port to relay to. */
  to(port: number): void;
  close(): void;
}

/** Starts a relay on a free port. */
async function startRelay(): Promise<Relay> {
  let target = 0;
  const counted = { up: 0, down: 0, connections: 0 };
  const answers: Buffer[] = [];
  const open = new Set<Socket>();
  const pass = (from: Socket, to: Socket, way: 'up' | 'down'): void => {
    open.add(from);
    from.on('data', (chunk: Buffer) => {
      counted[way] += chunk.length;
      if (way === 'down') answers.push(chunk);
      to.write(chunk);
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      open.delete(from);
      to.destroySoon();
    });
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    counted.connections += 1;
    const upstream = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    pass(client, upstream, 'up');
    pass(upstream, client, 'down');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    get up() {
      return counted.up;
    },
    get down() {
      return counted.down;
    },
    get connections() {
      return counted.connections;
    },
    get downText() {
      return Buffer.concat(answers).toString('latin1');
    },
    to: (next) => void (target = next),
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

/** Starts a relay for each transport. */
export async function startRelays(): Promise<Readonly<Record<TransportName, Relay>>> {
  const pairs = await Promise.all(TRANSPORT_NAMES.map(async (name) => [name, await startRelay()] as const));
  return Object.fromEntries(pairs) as Record<TransportName, Relay>; // one for each name
}
