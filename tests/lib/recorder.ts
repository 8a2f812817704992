import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that keeps every byte which comes down on it. */
export interface Recorder {
  readonly url: string;
  readonly port: number;
  /** All bytes that came down, connection after connection, as latin-1 text: nothing is decoded or put together anew. */
  bytes(): string;
  close(): void;
}

/** Takes a port to listen on and where the server will listen; opens the way. Resolves when it listens. */
export async function openRecorder(port: number, target: () => number): Promise<Recorder> {
  const parts: Buffer[][] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const own: Buffer[] = [];
    parts.push(own);
    const upstream = connect({ host: '127.0.0.1', port: target(), noDelay: true });
    upstream.on('data', (chunk: Buffer) => own.push(chunk));
    client.pipe(upstream);
    upstream.pipe(client);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    bytes: () => parts.map((own) => Buffer.concat(own).toString('latin1')).join('\n'),
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
