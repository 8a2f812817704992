import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { LabClock } from './lab-clock.ts';
import { Tap } from '../tap/tap.ts';
import { LaneMeter } from './lane-meter.ts';
import { Lines } from './lines.ts';

/** A real server whose answers are as long as `?bytes=` says, and a client's connection to it. */
async function startRig(active: boolean) {
  const tap = new Tap(new LabClock());
  const lanes = { a: new LaneMeter('polling', tap), b: new LaneMeter('long-polling', tap) };
  const lines = new Lines((target) =>
    /lane=a/.test(target) ? lanes.a : /lane=b/.test(target) ? lanes.b : undefined,
  );
  lines.active = active;
  const server = createServer((request, response) => {
    lines.request(request, response);
    request.resume();
    request.once('end', () => response.end('x'.repeat(Number(/bytes=(\d+)/.exec(request.url ?? '')?.[1]))));
  });
  server.on('connection', (socket) => lines.connection(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  return { lanes, lines, socket };
}

/** Sends one request; returns the bytes sent and received. */
async function ask(socket: Socket, path: string, body = ''): Promise<{ in: number; out: number }> {
  const method = body === '' ? 'GET' : 'POST';
  const length = body === '' ? '' : `Content-Length: ${body.length}\r\n`;
  const request = `${method} ${path} HTTP/1.1\r\nHost: x\r\n${length}\r\n${body}`;
  let answer = '';
  const whole = new Promise<void>((resolve) => {
    const take = (chunk: Buffer): void => {
      answer += chunk.toString('latin1');
      const [head = '', rest = ''] = answer.split('\r\n\r\n');
      if (rest.length < Number(/content-length: (\d+)/i.exec(head)?.[1])) return;
      socket.off('data', take);
      resolve();
    };
    socket.on('data', take);
  });
  socket.write(request);
  await whole;
  return { in: request.length, out: answer.length };
}

const sum = (...parts: { in: number; out: number }[]) => ({
  in: parts.reduce((all, part) => all + part.in, 0),
  out: parts.reduce((all, part) => all + part.out, 0),
});

test('on one kept connection each request counts for who asked, and nobody’s for nobody', async () => {
  const { lanes, socket } = await startRig(true);
  const a1 = await ask(socket, '/?lane=a&bytes=100');
  await ask(socket, '/?bytes=5000');
  const b1 = await ask(socket, '/?lane=b&bytes=10', 'x'.repeat(700));
  const a2 = await ask(socket, '/?lane=a&bytes=3', 'y'.repeat(40));
  await ask(socket, '/?bytes=1', 'z'.repeat(900));
  const b2 = await ask(socket, '/?lane=b&bytes=0');
  await expect.poll(() => lanes.b.wire).toMatchObject({ ...sum(b1, b2), requests: 2, connections: 1 });
  expect(lanes.a.wire).toMatchObject({ ...sum(a1, a2), requests: 2, connections: 1 });
});

test('a request that comes before the last answer’s end was told is its own owner’s, and nothing is lost', async () => {
  const { lanes, socket } = await startRig(true);
  const requestOf = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
  const [a, b, c] = ['/?lane=a&bytes=100', '/?lane=b&bytes=1000', '/?lane=a&bytes=10'].map(requestOf);
  let answers = '';
  socket.on('data', (chunk: Buffer) => (answers += chunk.toString('latin1')));
  socket.write(`${a}${b}${c}`);
  await expect.poll(() => answers.match(/x+$/)?.[0].length).toBe(10);
  await expect.poll(() => lanes.a.wire.out + lanes.b.wire.out).toBe(answers.length);
  expect(lanes.a.wire.in + lanes.b.wire.in).toBe(`${a}${b}${c}`.length);
});

test.each(['', 'x'.repeat(700), 'x'.repeat(200_000)])(
  'a connection that was in use before is counted from its next request on',
  async (body) => {
    const { lanes, lines, socket } = await startRig(false);
    await ask(socket, '/?lane=a&bytes=100');
    lines.active = true;
    const a1 = await ask(socket, '/?lane=a&bytes=20', body);
    const a2 = await ask(socket, '/?lane=a&bytes=20', body);
    await expect.poll(() => lanes.a.wire).toMatchObject({ ...sum(a1, a2), requests: 2, connections: 1 });
  },
);

test('after a reset a connection counts when it is asked on again', async () => {
  const { lanes, socket } = await startRig(true);
  await ask(socket, '/?lane=a&bytes=10');
  await ask(socket, '/?bytes=10');
  lanes.a.reset();
  expect(lanes.a.wire.connections).toBe(0);
  await ask(socket, '/?lane=a&bytes=10');
  await ask(socket, '/?lane=a&bytes=10');
  expect(lanes.a.wire).toMatchObject({ requests: 2, connections: 1 });
});

test('what has passed of an answer that goes on is counted as it passes', async () => {
  const lane = new LaneMeter('sse', new Tap(new LabClock()));
  const lines = new Lines(() => lane);
  lines.active = true;
  const server = createServer((request, response) => {
    lines.request(request, response);
    response.useChunkedEncodingByDefault = false;
    response.writeHead(200, { Connection: 'close' });
    response.flushHeaders();
  }).listen(0, '127.0.0.1');
  server.on('connection', (socket) => lines.connection(socket));
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  const socket = connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const [head] = (await once(socket, 'data')) as [Buffer];
  expect(lane.wire).toMatchObject({ in: 27, out: head.length });
  lane.cut('reset');
  await once(socket, 'error');
  expect(lane.cuts).toBe(1);
  server.close();
});
