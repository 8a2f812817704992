import { afterAll, expect, test } from 'vitest';
import { TRANSPORT_NAMES, TRANSPORTS } from '#protocol';
import { tempDir } from '../../scripts/lib/process.ts';
import { readLog, standing } from '../lib/read-log.ts';
import { RawWebSocket } from '../lib/raw-websocket.ts';
import { watchServer, type WatchedServer } from '../lib/server-process.ts';
import { Viewer } from '../lib/viewer.ts';
import { violations, type HistoryRecord } from '../lib/history.ts';

const VIEWERS_EACH = 5;
/** Events that each viewer applies before the stop. */
const WARM_UP = 200;
/** Milliseconds after which a stop has waited for somebody: a WebSocket that answers nothing is given up after 30 s by itself. */
const WAITED = 20_000;

const data = tempDir('stop');
const servers: WatchedServer[] = [];
const history: HistoryRecord[] = [];

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  data.remove();
});

async function begin(rate: number): Promise<WatchedServer> {
  const server = await watchServer(['--synthetic-rate', String(rate)], data.path);
  servers.push(server);
  return server;
}

function recordingViewers(): Viewer[] {
  return TRANSPORT_NAMES.flatMap((transport) =>
    Array.from({ length: VIEWERS_EACH }, (_, n) => {
      const viewer = `${transport}-${n}`;
      return new Viewer(transport, {
        begin: (epoch, seq) => history.push({ what: 'begin', viewer, epoch, seq }),
        applied: (event) =>
          history.push({ what: 'applied', viewer, seq: event.seq, content: JSON.stringify(event) }),
      });
    }),
  );
}

test('SIGTERM under load: everybody is told when to come back, and misses nothing', async () => {
  const first = await begin(200);
  const viewers = recordingViewers();
  await Promise.all(viewers.map((viewer) => viewer.connect(first.url)));
  await Promise.all(viewers.map((viewer) => viewer.until(() => viewer.applied >= WARM_UP, 20_000)));

  const begun = performance.now();
  first.signal('SIGTERM');
  expect(await first.ended).toEqual({ code: 0, signal: null });
  const drained = performance.now() - begun;
  process.stdout.write(
    `SIGTERM: ${viewers.length} viewers at 200 events/s, ended in ${Math.round(drained)} ms\n`,
  );
  expect(drained).toBeLessThan(WAITED);
  expect(first.complaints()).toBe('');

  const pushed = viewers.filter(({ transport }) => TRANSPORTS[transport].push);
  await Promise.all(pushed.map((viewer) => viewer.until(() => !viewer.open, 5_000)));
  expect(pushed.map(({ transport, byes }) => `${transport}: ${byes.length}`)).toEqual(
    pushed.map(({ transport }) => `${transport}: 1`),
  );
  const returns = pushed.flatMap(({ byes }) => byes.map(({ retryAfter }) => retryAfter));
  // Sooner they would find a server that is still stopping, and ask again.
  expect(Math.min(...returns)).toBeGreaterThanOrEqual(1_000);
  expect(new Set(returns).size).toBeGreaterThan(returns.length / 2);

  const second = await begin(200);
  const { head } = await standing(second.url);
  await Promise.all(viewers.map((viewer) => viewer.connect(second.url)));
  await Promise.all(viewers.map((viewer) => viewer.reach(head + WARM_UP, 20_000)));
  for (const viewer of viewers) viewer.close();
  const log = await readLog(second.url);
  history.push({ what: 'log', epoch: log.epoch, floor: log.floor });
  for (const event of log.events) {
    history.push({ what: 'stored', seq: event.seq, content: JSON.stringify(event) });
  }
  expect(violations(history)).toEqual([]);
  expect(viewers.flatMap(({ faults }) => faults)).toEqual([]);
});

test('SIGTERM while a WebSocket answers nothing', async () => {
  const server = await begin(0);
  const mute = await Promise.all([RawWebSocket.open(server.port), RawWebSocket.open(server.port)]);
  await mute[1].join();
  for (const socket of mute) socket.pause();
  const begun = performance.now();
  server.signal('SIGTERM');
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(performance.now() - begun).toBeLessThan(WAITED);
  for (const socket of mute) socket.close();
});
