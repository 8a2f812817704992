import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PATHS, QUERY, TRANSPORTS, type TransportName } from '#protocol';
import { clientFrame } from '../../scripts/bench/ws-frames.ts';
import { startServer, type Server } from '../../scripts/lib/switchyard.ts';

/**
 * A reader that stops reading costs the server at most its limit of unsent bytes, and loses nothing. The readers here are
 * bare sockets, because a client library would go on reading behind the test's back.
 */

const LIMIT = 64 * 1024;
/** A frame that was begun below the limit may pass it by its own size: see FRAME_BYTES in server/hub/group.ts. */
const ONE_FRAME = 64 * 1024 + 16 * 1024;

let server: Server;
beforeAll(async () => {
  server = await startServer({
    flags: ['--synthetic-rate', '500', '--synthetic-bytes', '16000', '--max-unsent', String(LIMIT)],
  });
});
afterAll(() => server.stop());

/** Finds the seqs of complete events in a stream, whatever frames it, across chunks. */
class SeqScanner {
  readonly seqs: number[] = [];
  #rest = '';

  feed(chunk: Buffer): void {
    const text = this.#rest + chunk.toString('latin1');
    const pattern = /\[(\d+),\d+,"metrics\/synthetic","(samples|series)"/g;
    let end = 0;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      this.seqs.push(Number(match[1]));
      end = pattern.lastIndex;
    }
    this.#rest = text.slice(Math.max(end, text.length - 100));
  }
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(server.url + PATHS.metrics)).text();
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
  return Number(line?.split(' ').at(-1) ?? 0);
}

async function waitForLag(transport: TransportName): Promise<number> {
  let most = 0;
  while ((await metric(`switchyard_delivered_lags_total{transport="${transport}"}`)) === 0) {
    most = Math.max(most, await metric('switchyard_unsent_bytes_max'));
  }
  return Math.max(most, await metric('switchyard_unsent_bytes_max'));
}

async function openRaw(head: string): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`${head}\r\nHost: 127.0.0.1:${server.port}\r\n`);
  return socket;
}

const OPEN: Partial<Record<TransportName, () => Promise<Socket>>> = {
  async sse() {
    const socket = await openRaw(`GET ${PATHS.stream} HTTP/1.1`);
    socket.write('\r\n');
    return socket;
  },
  async websocket() {
    const socket = await openRaw(`GET ${PATHS.socket}?EIO=4&transport=websocket HTTP/1.1`);
    socket.write(
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    await once(socket, 'data');
    socket.write(clientFrame(1, '40{}'));
    return socket;
  },
};

test.each(['sse', 'websocket'] as const)(
  'a stalled %s reader is bounded, and then loses nothing',
  async (transport) => {
    const socket = await OPEN[transport]?.();
    if (!socket) throw new Error('Nobody opens it.');
    const scanner = new SeqScanner();
    socket.on('data', (chunk: Buffer) => scanner.feed(chunk));
    await once(socket, 'data');
    socket.pause();
    const most = await waitForLag(transport);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(LIMIT + ONE_FRAME);
    const head = await metric('switchyard_log_head');
    socket.resume();
    while ((scanner.seqs.at(-1) ?? 0) < head) await once(socket, 'data');
    const [first = 0] = scanner.seqs;
    expect(scanner.seqs).toEqual(scanner.seqs.map((_, index) => first + index));
    socket.destroy();
  },
);

test('a long-polling viewer that stops asking queues nothing, and then loses nothing', async () => {
  expect(TRANSPORTS['long-polling'].streaming).toBe(false);
  const url = `${server.url}${PATHS.socket}?EIO=4&transport=polling`;
  const opened = /"sid":"([^"]+)"/.exec(await (await fetch(url)).text());
  const session = `${url}&sid=${opened?.[1] ?? ''}`;
  await fetch(session, { method: 'POST', body: '40{}' });
  const scanner = new SeqScanner();
  const poll = async (): Promise<number> => {
    const text = await (await fetch(session)).text();
    scanner.feed(Buffer.from(text));
    return text.length;
  };
  while (scanner.seqs.length === 0) await poll();
  // It stops asking while some 16 MB go by: what another viewer has received is what has been committed.
  const before = await metric('switchyard_log_head');
  while ((await metric('switchyard_log_head')) < before + 1_000);
  const head = await metric('switchyard_log_head');
  let largest = 0;
  while ((scanner.seqs.at(-1) ?? 0) < head) largest = Math.max(largest, await poll());
  expect(largest).toBeLessThanOrEqual(ONE_FRAME + 1_024);
  const [first = 0] = scanner.seqs;
  expect(scanner.seqs).toEqual(scanner.seqs.map((_, index) => first + index));
});

test('a poll after a long absence is answered in pages', async () => {
  const hello = await (await fetch(`${server.url}${PATHS.poll}`)).text();
  const epoch = /"epoch":"([^"]+)"/.exec(hello)?.[1] ?? '';
  const answer = await (await fetch(`${server.url}${PATHS.poll}?${QUERY.cursor}=${epoch}:0`)).text();
  expect(answer.length).toBeGreaterThan(16_000);
  expect(answer.length).toBeLessThanOrEqual(256 * 1024 + 20_000); // ANSWER_BYTES in server/hub/answers.ts, and one event
});
