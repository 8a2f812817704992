import { connect } from 'node:net';
import { beforeAll, expect, test } from 'vitest';
import fc from 'fast-check';
import * as v from 'valibot';
import { ERROR_STATUS, ErrorBodySchema, HEADERS, PATHS, QUERY } from '#protocol';
import { ask, type Answer, type RawRequest } from '../lib/raw-http.ts';
import { RawWebSocket } from '../lib/raw-websocket.ts';
import { useScene } from './bystanders.ts';

const RUNS = 2_000;
/** Milliseconds after which the rest of the runs is left out. */
const TIME_LIMIT = 15_000;
/** Milliseconds within which a client that never ends its headers must be cut: Node's own limit is a minute. */
const SLOW_CUT = 30_000;

const scene = useScene();
let slowCut: Promise<number>;

beforeAll(() => {
  slowCut = Promise.all(Array.from({ length: 20 }, timeUntilCut)).then((times) => Math.max(...times));
});

/** Opens a connection that sends half a request; resolves with the milliseconds until the server ended it. */
function timeUntilCut(): Promise<number> {
  return new Promise((resolve) => {
    const begun = performance.now();
    const socket = connect(scene.server.port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: 127'));
    socket.on('error', () => undefined);
    socket.resume();
    socket.on('close', () => resolve(performance.now() - begun));
  });
}

const STATUSES = new Set<number>(
  Object.values(ERROR_STATUS).filter((status) => status !== ERROR_STATUS.INTERNAL),
);
/** What Node answers below REST, where there is no body of ours: bad HTTP, a foreign Expect, too many headers. */
const BELOW_REST = new Set([400, 417, 431]);

const word = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
  fc.constantFrom(
    '*',
    'notes',
    'metrics/*',
    'e:1',
    'k3v9x2ab7q0d:0',
    '1',
    '-1',
    '__proto__',
    '0x10',
    '1e999',
    '',
  ),
);
const query = fc.array(
  fc.tuple(fc.oneof(fc.constantFrom(...Object.values(QUERY), 'EIO', 'transport', 'sid', 'j'), word), word),
  { maxLength: 5 },
);
const path = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<string>(...Object.values(PATHS)) },
  fc.webPath(),
  word.map((text) => `/${encodeURIComponent(text.toWellFormed())}`),
);
const method = fc.constantFrom('GET', 'GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD');
const headers = fc.dictionary(
  fc.constantFrom(
    'Content-Type',
    HEADERS.idempotencyKey,
    'Accept',
    'Cookie',
    'Range',
    'If-None-Match',
    'Expect',
    'Accept-Encoding',
  ),
  fc.oneof(
    fc.constantFrom(
      'application/json',
      'text/plain',
      'abcdefgh-1',
      'bytes=0-',
      '*',
      'gzip',
      'application/octet-stream',
    ),
    fc.string({ maxLength: 30 }).map((text) => text.trim()),
  ),
);
const body = fc.oneof(
  fc.constant(''),
  fc.json(),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.record({ type: fc.constantFrom('note', 'x'), text: word }).map((value) => JSON.stringify(value)),
);
const request = fc
  .record({ method, path, query, headers, body })
  .map(({ query: pairs, path: base, ...rest }): RawRequest => {
    const text = new URLSearchParams(
      pairs.map(([name, value]) => [name.toWellFormed(), value.toWellFormed()]),
    );
    return { ...rest, path: pairs.length > 0 ? `${base}?${text.toString()}` : base };
  });

const packet = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .tuple(fc.constantFrom('40', '42', '421', '43', '44', '451-', '461-', '4', '2', '6'), fc.json())
    .map((parts) => parts.join('')),
  fc
    .tuple(fc.constantFrom('command', 'b', 'error', 'x'), fc.jsonValue())
    .map(([name, value]) => `423${JSON.stringify([name, value])}`),
);

function judge({ path: asked = '' }: RawRequest, { status, body: text, headers: got }: Answer): void {
  if (status === 200 || status === 206) return;
  // A page's path with a slash too many: never another site's.
  if (status === 301) return expect(got.location).toMatch(/^\/(?!\/)/);
  expect(STATUSES.has(status) || BELOW_REST.has(status)).toBe(true);
  // Engine.IO answers for itself behind the front door; a HEAD has no body.
  if (asked.startsWith(PATHS.socket) || got['content-length'] === '0' || text === '') return;
  expect(ERROR_STATUS[v.parse(ErrorBodySchema, JSON.parse(text)).error.code]).toBe(status);
}

const LIMITS = { numRuns: RUNS, interruptAfterTimeLimit: TIME_LIMIT, markInterruptAsFailure: false };

test(`${RUNS} random requests`, async () => {
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(request, async (asked) => {
      const answer = await ask(scene.server.port, asked);
      // The engine ends what it cannot read.
      if (answer === undefined) return expect(asked.path).toContain(PATHS.socket);
      answered += 1;
      judge(asked, answer);
    }),
    LIMITS,
  );
  expect(answered).toBeGreaterThan(RUNS / 10);
}, 40_000);

test('random packets, before and after joining', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.array(packet, { minLength: 1, maxLength: 30 }),
      async (joins, packets) => {
        const socket = await RawWebSocket.open(scene.server.port);
        if (joins) await socket.join();
        for (const text of packets) socket.say(text);
        await socket.write(Buffer.alloc(0));
        expect(socket.texts.join('')).not.toMatch(/\bat .*:\d+:\d+|"INTERNAL"/);
        socket.close();
      },
    ),
    { numRuns: 200, interruptAfterTimeLimit: 5_000, markInterruptAsFailure: false },
  );
}, 30_000);

test('headers that never end hold no connection', async () => {
  expect(await slowCut).toBeLessThan(SLOW_CUT);
}, 60_000);

test('nobody noticed', () => scene.unmoved());
