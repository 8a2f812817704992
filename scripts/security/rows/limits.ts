import { connect } from 'node:net';
import { HEADERS, PATHS } from '#protocol';
import { ask, requestBytes, type RawRequest } from '../../../tests/lib/raw-http.ts';
import { RawWebSocket } from '../../../tests/lib/raw-websocket.ts';
import { openSession } from '../door.ts';
import { RATES } from '../../../server/http/rates.ts';
import type { Rate } from '../../../server/http/token-buckets.ts';
import type { Place } from '../place.ts';
import { gist, type Row } from '../row.ts';

/** How much one address may hold, and how often it may ask. What runs on this machine is not counted, so all come through a proxy. */

const PART = 'limits';
/** Connections that one address may hold. */
const CONNECTIONS = 50;
/** How the server is started whose limits these are. */
export const LIMITED = [
  ...[
    '--trusted-proxies',
    '127.0.0.1',
    '--connections-per-address',
    String(CONNECTIONS),
    '--rate-limit',
    'on',
  ],
  ...['--viewers', 'everyone'],
];

/** Milliseconds after which a refusal that has not come will not. */
const PATIENCE = 30_000;

/** No topic: what is refused for it has counted, and costs so little that more can be asked than comes back meanwhile. */
const UNFIT = '!';

/** Requests that are under way at once: fewer than one address may have. */
const BATCH = 100;

/**
 * Takes the port, how often and the request; asks so often on one connection, many at once, for that takes the least time. Gives
 * the first answer of 429, undefined without one.
 */
function firstRefusal(port: number, times: number, request: () => RawRequest): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let [heard, left, due] = ['', times, 0];
    const settle = (): void => {
      clearTimeout(timer);
      socket.destroy();
      const at = heard.indexOf('HTTP/1.1 429');
      resolve(at < 0 ? undefined : heard.slice(at));
    };
    const send = (): void => {
      due = Math.min(BATCH, left);
      left -= due;
      heard = '';
      if (due === 0) return settle();
      socket.write(Buffer.concat(Array.from({ length: due }, () => requestBytes(port, request()))));
    };
    const timer = setTimeout(settle, PATIENCE);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      heard += chunk;
      if (heard.includes('HTTP/1.1 429')) {
        if (/429[^]*"code"[^]*\}/.test(heard)) settle();
        return;
      }
      // The last is whole when its body is, which is JSON.
      if ((heard.match(/HTTP\/1\.1 \d/g)?.length ?? 0) >= due && /[}\]]$/.test(heard)) send();
    });
    socket.on('error', () => undefined);
    socket.on('close', settle);
    send();
  });
}

let clients = 0;

/** Returns the headers of somebody whom nobody has heard of. */
const somebody = (): Record<string, string> => ({ 'X-Forwarded-For': `203.0.113.${++clients}` });

/** Takes a place with limits; returns what comes of more than these. */
export function limitRows({ port, admin }: Place): Row[] {
  const row = (
    door: string,
    attempt: string,
    expected: readonly string[],
    run: () => Promise<string>,
  ): Row => {
    return { part: PART, door, attempt, expected, run };
  };
  /** Asks on one connection until that is too often; returns the refusal, with whether it says when to come again. Meanwhile some of it comes back. */
  const often = async ({ points }: Rate, request: () => RawRequest): Promise<string> => {
    const from = somebody();
    const refused = await firstRefusal(port, 3 * points, () => {
      const asked = request();
      return { ...asked, headers: { ...asked.headers, ...from, Connection: 'keep-alive' } };
    });
    const stranger = await ask(port, { path: PATHS.healthz, headers: somebody() });
    if (stranger?.status !== 200) return `somebody else: ${gist(stranger)}`;
    if (refused === undefined) return 'never refused';
    const code = /"code":"([A-Z_]+)"/.exec(refused)?.[1];
    return `429 ${code}${/retry-after: \d/i.test(refused) ? ', and when to ask again' : ''}`;
  };
  const due = ['429 TOO_MANY, and when to ask again'];
  const json = { 'Content-Type': 'application/json' };
  return [
    row('commands', `more than ${RATES.commands.points} at once`, due, () =>
      often(RATES.commands, () => ({
        method: 'POST',
        path: PATHS.commands,
        headers: {
          ...json,
          [HEADERS.idempotencyKey]: 'the-same-one',
          [HEADERS.authorization]: `Bearer ${admin}`,
        },
        body: '{"type":"note","text":"x"}',
      })),
    ),
    row('identity', `more than ${RATES.identity.points} at once`, due, () =>
      often(RATES.identity, () => ({
        method: 'POST',
        path: PATHS.identity,
        headers: json,
        body: '{"name":"A"}',
      })),
    ),
    row('signing in', `more than ${RATES.identity.points} at once`, due, () =>
      often(RATES.identity, () => ({
        method: 'POST',
        path: PATHS.session,
        headers: json,
        body: '{"name":"Admin","password":"a wrong one"}',
      })),
    ),
    row('snapshot', `more than ${RATES.reads.points} at once`, due, () =>
      often(RATES.reads, () => ({ path: `${PATHS.snapshot}?topics=${UNFIT}` })),
    ),
    row('poll', `more than ${RATES.polls.points} at once`, due, () =>
      often(RATES.polls, () => ({ path: `${PATHS.poll}?topics=${UNFIT}` })),
    ),
    row('websocket', `${CONNECTIONS + 1} connections`, ['the last is 429'], async () => {
      const from = somebody();
      const sockets = await Promise.all(
        Array.from({ length: CONNECTIONS }, () => RawWebSocket.open(port, undefined, from)),
      );
      const last = await RawWebSocket.open(port, undefined, from).catch((error: unknown) => String(error));
      const stranger = await RawWebSocket.open(port, undefined, somebody()).catch(() => undefined);
      for (const socket of [...sockets, stranger]) socket?.close();
      if (stranger === undefined) return 'somebody else is refused as well';
      if (typeof last !== 'string') last.close();
      return typeof last === 'string' && last.includes(' 429 ') ? 'the last is 429' : 'the last is let in';
    }),
    row('handshake', `${CONNECTIONS + 1} sessions`, ['429 TOO_MANY_CONNECTIONS'], async () => {
      const from = somebody();
      for (let n = 0; n < CONNECTIONS; n += 1) await openSession(port, undefined, from);
      const last = await openSession(port, undefined, from).catch((error: unknown) => String(error));
      return last.includes('TOO_MANY_CONNECTIONS') ? '429 TOO_MANY_CONNECTIONS' : last;
    }),
  ];
}
