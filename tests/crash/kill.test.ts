import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import type { StreamEvent } from '#protocol';
import { tempDir } from '../../scripts/lib/process.ts';
import { startServer, type Server } from '../../scripts/lib/switchyard.ts';
import { readLog, standing } from '../lib/read-log.ts';
import { Viewer } from '../lib/viewer.ts';
import { violations, type HistoryRecord } from '../lib/history.ts';
import { openPost, openSocket, Writer } from './writers.ts';

const CYCLES = 50;
const POST_WRITERS = 8;
const SOCKET_WRITERS = 2;
/** Milliseconds of writing before the kill. */
const WRITING = { from: 100, to: 300 };

const data = tempDir('crash');
const history: HistoryRecord[] = [];
const record = (entry: HistoryRecord): void => void history.push(entry);
let running: Server | undefined;

afterAll(async () => {
  await running?.stop();
  data.remove();
});

function contentOf(event: StreamEvent): string {
  return event.kind === 'note' ? event.data.text : JSON.stringify(event);
}

function viewerNamed(name: 'sse' | 'websocket'): Viewer {
  return new Viewer(name, {
    begin: (epoch, seq) => record({ what: 'begin', viewer: name, epoch, seq }),
    applied: (event) => record({ what: 'applied', viewer: name, seq: event.seq, content: contentOf(event) }),
  });
}

function writers(word: string, count: number): Writer[] {
  return Array.from({ length: count }, (_, n) => new Writer(`${word}-${n}`, record));
}

/** Starts the server on the same log; returns the milliseconds until it was ready. */
async function restart(): Promise<{ server: Server; ready: number }> {
  const begun = performance.now();
  running = await startServer({ data: data.path });
  return { server: running, ready: performance.now() - begun };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function newestAcknowledged(): number {
  return history.reduce((newest, entry) => (entry.what === 'ok' ? Math.max(newest, entry.seq) : newest), 0);
}

test(`${CYCLES} times killed while writing: nothing acknowledged is lost, nothing is there twice`, async () => {
  const posting = writers('post', POST_WRITERS);
  const acknowledging = writers('socket', SOCKET_WRITERS);
  const everybody = [...posting, ...acknowledging];
  const viewers = [viewerNamed('sse'), viewerNamed('websocket')];
  const readyTimes: number[] = [];

  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    const { server, ready } = await restart();
    readyTimes.push(ready);
    expect((await standing(server.url)).head).toBeGreaterThanOrEqual(newestAcknowledged());
    await Promise.all(viewers.map((viewer) => viewer.connect(server.url)));
    const sockets = await Promise.all(acknowledging.map(() => openSocket(server.url)));
    const writing = [
      ...posting.map((writer) => writer.writeUntilCut(openPost(server.url))),
      ...acknowledging.map((writer, n) => writer.writeUntilCut(sockets[n] ?? openPost(server.url))),
    ];
    await sleep(WRITING.from + Math.random() * (WRITING.to - WRITING.from));
    await server.kill();
    await Promise.all(writing);
    for (const door of sockets) door.close();
  }

  const { server, ready } = await restart();
  readyTimes.push(ready);
  await Promise.all(everybody.map((writer) => writer.writeOne(openPost(server.url))));
  await Promise.all(viewers.map((viewer) => viewer.connect(server.url)));
  const log = await readLog(server.url);
  await Promise.all(viewers.map((viewer) => viewer.reach(log.head)));
  record({ what: 'log', epoch: log.epoch, floor: log.floor });
  for (const event of log.events) record({ what: 'stored', seq: event.seq, content: contentOf(event) });
  for (const viewer of viewers) viewer.close();

  const acknowledged = everybody.reduce((sum, writer) => sum + writer.acknowledged, 0);
  const retried = everybody.reduce((sum, writer) => sum + writer.retried, 0);
  process.stdout.write(
    `kill -9: ${CYCLES} cycles, ${acknowledged} acknowledged, ${retried} of them retried, ` +
      `restart median ${Math.round(median(readyTimes))} ms, worst ${Math.round(Math.max(...readyTimes))} ms\n`,
  );
  expect(violations(history)).toEqual([]);
  expect(viewers.flatMap(({ faults }) => faults)).toEqual([]);
  expect(log.events).toHaveLength(acknowledged);
  expect(acknowledged).toBeGreaterThan(CYCLES * everybody.length);
  expect(retried).toBeGreaterThan(CYCLES);
}, 300_000);
