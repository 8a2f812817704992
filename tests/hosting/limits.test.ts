import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATHS, type ErrorBody } from '#protocol';
import { OF_ONE, RATES } from '../../server/http/rates.ts';
import { freePort } from '../../scripts/lib/free-port.ts';
import { ask, type Answer, type RawRequest } from '../lib/raw-http.ts';
import { RawWebSocket, upgradeBytes } from '../lib/raw-websocket.ts';
import { watchServer, type WatchedServer } from '../lib/server-process.ts';

/** Connections that one address may hold here. */
const MOST = 5;
const POLLING = `${PATHS.socket}?EIO=4&transport=polling`;

/** Requests after which a limit counts as missing: on a busy machine some of its time passes by and is given anew. */
const ENOUGH = 6_000;
/** Of one address at once: no more than may be under way. */
const AT_ONCE = 10;

const COMMAND = {
  method: 'POST',
  path: PATHS.commands,
  body: '{}',
  headers: { 'Content-Type': 'application/json' },
} as const;

/** Takes what asks once; asks until that is once too often. Gives how often it was let in, and the answer. */
async function untilTooMany(
  askOnce: () => Promise<Answer | undefined>,
): Promise<{ before: number; last: Answer | undefined }> {
  let before = 0;
  while (before < ENOUGH) {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, askOnce));
    before += answers.filter((answer) => answer?.status !== 429).length;
    const last = answers.find((answer) => answer?.status === 429);
    if (last !== undefined) return { before, last };
  }
  return { before, last: undefined };
}

/** Takes an address; returns the header with which the trusted proxy names it. */
const from = (address: string) => ({ 'X-Forwarded-For': address });

/** Flags of a public server on this machine behind a proxy here. */
const open = (origin: string): string[] => ['--public-origin', origin, '--viewers', 'everyone'];
const BEHIND = ['--trusted-proxies', '127.0.0.1'];

function codeOf(answer: Answer | undefined): unknown {
  return answer === undefined ? undefined : (JSON.parse(answer.body) as ErrorBody).error.code; // every refusal has one
}

describe('what one address may hold, and how often it may ask', () => {
  let server: WatchedServer;
  const streams = new Map<AbortController, Response>();
  beforeAll(async () => {
    const port = await freePort();
    const limits = ['--connections-per-address', String(MOST)];
    server = await watchServer([
      ...open(`http://127.0.0.1:${port}`),
      ...['--port', String(port), ...BEHIND, ...limits],
    ]);
  });
  afterAll(() => server.stop());

  const get = (address: string, request: RawRequest) =>
    ask(server.port, { ...request, headers: { ...request.headers, ...from(address) } });

  /** Opens a stream that stays; returns its status, and what closes it. */
  async function hold(address: string): Promise<{ status: number; close: () => void }> {
    const abort = new AbortController();
    const answer = await fetch(server.url + PATHS.stream, { headers: from(address), signal: abort.signal });
    // An answer that nothing holds on to is collected, and its stream closed.
    streams.set(abort, answer);
    return { status: answer.status, close: () => abort.abort() };
  }

  test('one connection too many is refused, until another closes; other addresses do not notice', async () => {
    const held = await Promise.all(Array.from({ length: MOST }, () => hold('203.0.113.1')));
    expect(held.map(({ status }) => status)).toEqual(held.map(() => 200));
    const tooMany = await get('203.0.113.1', { path: PATHS.stream });
    expect([tooMany?.status, codeOf(tooMany)]).toEqual([429, 'TOO_MANY_CONNECTIONS']);
    expect(Number(tooMany?.headers['retry-after'])).toBeGreaterThan(0);
    // Neither a WebSocket nor a session of long polling is another way in; what is no connection is served.
    const upgrade = await ask(server.port, upgradeBytes(server.port, undefined, from('203.0.113.1')));
    expect([upgrade?.status, codeOf(upgrade)]).toEqual([429, 'TOO_MANY_CONNECTIONS']);
    expect((await get('203.0.113.1', { path: POLLING }))?.status).toBe(429);
    expect((await get('203.0.113.1', { path: PATHS.readyz }))?.status).toBe(200);
    expect((await hold('203.0.113.2')).status).toBe(200);
    held[0]?.close();
    await expect.poll(async () => (await hold('203.0.113.1')).status).toBe(200);
  });

  test('sessions of long polling and WebSockets count as long as they live', async () => {
    for (let n = 0; n < MOST; n += 1) {
      expect((await get('203.0.113.3', { path: POLLING }))?.status).toBe(200);
    }
    expect(codeOf(await get('203.0.113.3', { path: POLLING }))).toBe('TOO_MANY_CONNECTIONS');
    const upgraded = () => ask(server.port, upgradeBytes(server.port, undefined, from('203.0.113.4')));
    // Each is closed when its 101 has come, so that the next finds room.
    for (let n = 0; n < MOST * 2; n += 1) await expect.poll(async () => (await upgraded())?.status).toBe(101);
  });

  test.each([
    ['an empty id', () => `${POLLING}&sid=`],
    ['an id before another', (sid: string) => `${POLLING}&sid=${sid}&sid=`],
    [
      'an id whose key another reader reads otherwise',
      (sid: string) => `${PATHS.socket}??sid=${sid}&EIO=4&transport=polling`,
    ],
    ['an id behind a fragment', (sid: string) => `${POLLING}&x=1#&sid=${sid}`],
  ])('a session that is opened with %s counts as any other', async (what, pathWith) => {
    const address = `203.0.113.${60 + what.length}`;
    const bodies: string[] = [];
    for (let n = 0; n < MOST; n += 1) bodies.push((await get(address, { path: POLLING }))?.body ?? '');
    const sid = /"sid":"([^"]+)"/.exec(bodies[0] ?? '')?.[1] ?? '';
    expect(sid).not.toBe('');
    // What is taken for a poll of the first one waits, as that does.
    const one = { path: pathWith(sid), headers: from(address) };
    expect((await ask(server.port, one, 1_000))?.body ?? '').not.toContain('"sid"');
  });

  test('an IPv6 network is one, and what a stranger says of his address counts for nothing before a trusted proxy', async () => {
    const addresses = Array.from({ length: MOST }, (_, n) => `2001:db8:1:2::${n + 1}`);
    for (const address of addresses) expect((await hold(address)).status).toBe(200);
    expect((await get('2001:db8:1:2:ffff::1', { path: PATHS.stream }))?.status).toBe(429);
    expect((await get('2001:db8:1:3::1', { path: PATHS.stream }))?.status).toBe(200);
    // He writes a chain; the proxy appends where it has him from.
    expect((await get('198.51.100.7, 2001:db8:1:2::9', { path: PATHS.stream }))?.status).toBe(429);
  });

  test.each([
    ['reads', { path: PATHS.alerts }],
    [
      'identity',
      { method: 'POST', path: PATHS.identity, body: '{}', headers: { 'Content-Type': 'application/json' } },
    ],
    [
      'commands',
      { method: 'POST', path: PATHS.commands, body: '{}', headers: { 'Content-Type': 'application/json' } },
    ],
    ['handshakes', { path: `${PATHS.socket}?EIO=3` }],
    ['guests', { method: 'POST', path: `${PATHS.shares}/abcdefabcdef/guest`, body: '{}' }],
  ] as const)(
    '%s: so many, then 429 with the seconds until the next, for that address alone',
    async (kind, request) => {
      const address = `203.0.113.${100 + Object.keys(RATES).indexOf(kind)}`;
      const { points, duration } = RATES[kind];
      const { before, last } = await untilTooMany(() => get(address, request));
      expect(before).toBeGreaterThanOrEqual(points);
      expect([last?.status, codeOf(last)]).toEqual([429, 'TOO_MANY']);
      expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0);
      expect(Number(last?.headers['retry-after'])).toBeLessThanOrEqual(duration);
      expect((await get('203.0.113.99', request))?.status).not.toBe(429);
    },
  );

  let tries = 0;
  test('commands on a connection count as those by POST', async () => {
    const address = `192.0.2.${(tries += 1)}`; // one that nobody, no try before this one either, has used
    const socket = await RawWebSocket.open(server.port, undefined, from(address));
    await socket.join();
    let n = 0;
    const command = async (): Promise<string> => {
      n += 1;
      socket.say(`42${n}["nothing"]`);
      const mark = `43${n}[`;
      return (await socket.heard((text) => text.startsWith(mark))) ?? '';
    };
    for (let heard = ''; !heard.includes('"TOO_MANY"') && n < ENOUGH;) heard = await command();
    expect(n).toBeGreaterThan(RATES.commands.points);
    // Some are given anew while they are asked for: far fewer than an address has that has not asked yet.
    const { before, last } = await untilTooMany(() => get(address, COMMAND));
    expect(before).toBeLessThan(RATES.commands.points / 2);
    expect(codeOf(last)).toBe('TOO_MANY');
    socket.close();
  });

  test('commands of one person count together, from wherever they come', async () => {
    const named = await get('203.0.113.60', { ...COMMAND, path: PATHS.identity, body: '{"name":"Quick"}' });
    const { token } = JSON.parse(named?.body ?? '') as { token: string }; // as the protocol has it
    let n = 0;
    const command = (as?: string): Promise<Answer | undefined> => {
      n += 1;
      const body = JSON.stringify({ type: 'note', text: `Note ${n}`, ...(as !== undefined && { as }) });
      const headers = { ...COMMAND.headers, 'Idempotency-Key': `limits-test-${n}` };
      return get(`198.51.100.${n % 200}`, { ...COMMAND, headers, body });
    };
    const { before, last } = await untilTooMany(() => command(token));
    expect(before).toBeGreaterThanOrEqual(OF_ONE.points);
    expect([last?.status, codeOf(last)]).toEqual([429, 'TOO_MANY']);
    expect((await command())?.status).not.toBe(429);
  });

  test('this machine itself is not counted', async () => {
    const held = await Promise.all(
      Array.from({ length: MOST * 3 }, () => ask(server.port, { path: PATHS.stream })),
    );
    expect(held.map((answer) => answer?.status)).toEqual(held.map(() => 200));
  });

  test('nothing was complained of', () => {
    for (const stream of streams.keys()) stream.abort();
    expect([server.exit(), server.complaints()]).toEqual([undefined, '']);
  });
});

describe('without a word about it', () => {
  test('on this machine alone nothing is limited; a public server is, and says once that a proxy is not trusted', async () => {
    const alone = await watchServer(BEHIND);
    const port = await freePort();
    const warned = await watchServer([
      ...open(`http://127.0.0.1:${port}`),
      ...['--port', String(port), '--log-level', 'warn'],
    ]);
    try {
      const path = PATHS.alerts;
      for (let n = 0; n < RATES.reads.points + 20; n += 20) {
        const some = await Promise.all(
          Array.from({ length: 20 }, () => ask(alone.port, { path, headers: from('203.0.113.1') })),
        );
        expect(some.map((answer) => answer?.status)).toEqual(some.map(() => 200));
      }
      for (let n = 0; n < 3; n += 1) await ask(warned.port, { path, headers: from('203.0.113.1') });
      const lines = warned.complaints().trim().split('\n');
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain('--trusted-proxies');
    } finally {
      await Promise.all([alone.stop(), warned.stop()]);
    }
  });

  test.each([
    [['--trusted-proxies', 'everybody'], '--trusted-proxies must be addresses or ranges'],
    [['--connections-per-address', 'some'], '--connections-per-address must be a whole number'],
    [['--rate-limit', 'maybe'], '--rate-limit must be on or off'],
    [['--base-path', 'board'], '--base-path must be a path such as /board'],
    [['--base-path', '/board/'], '--base-path must be a path such as /board'],
    [['--base-path', '/../x'], '--base-path must be a path such as /board'],
  ])('%s is refused in words', async (flags, words) => {
    await expect(watchServer(flags)).rejects.toThrow(words);
  });
});
