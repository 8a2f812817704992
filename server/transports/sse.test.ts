import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createWebServer } from '../http/web-server.ts';
import { SharedFrame } from '../hub/shared-frame.ts';
import { SseSink } from './sse.ts';

/** A stream on a real connection, and both its ends. */
async function openStream(): Promise<{ sink: SseSink; net: Socket; client: Socket }> {
  const nothing = (): void => undefined;
  const asked = Promise.withResolvers<ServerResponse>();
  const { server } = createWebServer({
    connection: nothing,
    line: nothing,
    request: (_request, response) => asked.resolve(response),
    upgrade: nothing,
    clientError: nothing,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  const client = connect(port, '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const response = await asked.promise;
  const net = response.socket;
  if (!net) throw new Error('No socket.');
  onTestFinished(() => {
    client.destroy();
    net.destroy();
    server.close();
  });
  return { sink: new SseSink(response, net), net, client };
}

test('a reader that takes nothing for a minute is cut; one that is owed nothing is not', async () => {
  const { sink, net } = await openStream();
  expect(net.timeout).toBe(60_000);
  expect(sink.unsent).toBe(0);
  net.emit('timeout');
  expect(net.destroyed).toBe(false);
  const closed = new Promise<void>((resolve) => sink.onClose(resolve));
  const frame = new SharedFrame(JSON.stringify('x'.repeat(1_000_000)));
  while (sink.unsent === 0) {
    sink.write(frame);
    await new Promise((next) => setImmediate(next));
  }
  net.emit('timeout');
  await closed;
  expect(net.destroyed).toBe(true);
});
