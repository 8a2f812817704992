import { PATHS } from '#protocol';
import { MESSAGE_LIMIT } from '../../../server/http/limits.ts';
import { ask, requestBytes, sendAndReset } from '../../../tests/lib/raw-http.ts';
import { RawWebSocket, upgradeBytes } from '../../../tests/lib/raw-websocket.ts';
import { DOORS } from '../doors.ts';
import { NOTHING, openSession, SESSION_QUERY } from '../door.ts';
import {
  HANDSHAKES,
  SESSIONS,
  UPGRADED_TRANSPORTS,
  UPGRADES,
  withManyHeaders,
} from '../inputs/handshakes.ts';
import { PACKETS } from '../inputs/packets.ts';
import type { Place } from '../place.ts';
import { gist, type Row } from '../row.ts';

/** Inputs that crashed earlier releases of the same stack, on every door that could take them. */

const PART = 'what crashed others';
/** Milliseconds that a connection has to answer an event that nobody serves, or to end. */
const ANSWER = 1_000;
const REFUSED = ['400 MALFORMED_REQUEST', '400 UNKNOWN_PROTOCOL'];

/** Takes a place; returns odd handshakes and upgrades. */
export function handshakeRows({ port }: Place): Row[] {
  const row = (
    door: string,
    attempt: string,
    expected: readonly string[],
    run: () => Promise<string>,
  ): Row => {
    return { part: PART, door, attempt: attempt.slice(0, 60), expected, run };
  };
  const upgrade = async (bytes: Buffer): Promise<string> => gist(await ask(port, bytes));
  return [
    ...HANDSHAKES.map((query) =>
      row('handshake', `?${query}`, REFUSED, async () =>
        gist(await ask(port, { path: `${PATHS.socket}?${query}` })),
      ),
    ),
    ...SESSIONS.flatMap((sid) => [
      ...['GET', 'POST'].map((method) =>
        row(`${method} with a session`, `sid=${sid}`, REFUSED, async () =>
          gist(await ask(port, { method, path: `${SESSION_QUERY}&sid=${sid}` })),
        ),
      ),
      row('upgrade', `sid=${sid}`, REFUSED, () =>
        upgrade(upgradeBytes(port, `EIO=4&transport=websocket&sid=${sid}`)),
      ),
    ]),
    ...UPGRADED_TRANSPORTS.map((name) =>
      row('upgrade', `transport=${name}`, REFUSED, () =>
        upgrade(upgradeBytes(port, `EIO=4&transport=${name}`)),
      ),
    ),
    ...UPGRADES.map(({ what, headers, body, statuses }) =>
      row('upgrade', what, [...statuses.map(String), ...REFUSED], () =>
        upgrade(upgradeBytes(port, undefined, headers, body)),
      ),
    ),
    row('upgrade', '2,100 headers', ['400', '431'], () => upgrade(withManyHeaders(upgradeBytes(port)))),
    row('upgrade', 'a polling session, then no EIO', REFUSED, async () =>
      upgrade(upgradeBytes(port, `transport=websocket&sid=${await openSession(port)}`)),
    ),
    row('upgrade', 'no EIO, then 2probe, 5, 2', REFUSED, async () => {
      const sid = await openSession(port);
      return upgrade(
        Buffer.concat([upgradeBytes(port, `transport=websocket&sid=${sid}`), Buffer.from(PROBES)]),
      );
    }),
    ...DOORS.map(({ name, request }) =>
      row(name, 'a reset right after it', ['survived'], async () => {
        const bytes = requestBytes(port, request(NOTHING));
        await sendAndReset(port, bytes);
        return 'survived';
      }),
    ),
    row('upgrade', 'a reset right after a bad one', ['survived'], async () => {
      await sendAndReset(port, upgradeBytes(port, 'EIO=4&transport=nothing'));
      return 'survived';
    }),
    ...DOORS.map(({ name, request }) =>
      row(name, 'the header __proto__', ['as without it'], async () => {
        const fit = request(NOTHING);
        const [plain, odd] = [
          await ask(port, fit),
          await ask(port, { ...fit, headers: { ...fit.headers, ['__proto__']: 'x' } }),
        ];
        return plain?.status === odd?.status ? 'as without it' : `${plain?.status}, then ${odd?.status}`;
      }),
    ),
  ];
}

/** `2probe`, `5` and `2` as frames of a client. */
const PROBES = [
  [0x81, 0x86, 0, 0, 0, 0, ...Buffer.from('2probe')],
  [0x81, 0x81, 0, 0, 0, 0, 0x35],
  [0x81, 0x81, 0, 0, 0, 0, 0x32],
].flat();

/** Takes a place; returns packets that are none, over WebSocket before and after joining, and over long polling. */
export function packetRows({ port }: Place): Row[] {
  const socketRow = (packet: string, joins: boolean): Row => ({
    part: PART,
    door: joins ? 'frames, joined' : 'frames',
    attempt: JSON.stringify(packet),
    expected: ['answered', 'cut', 'unanswered'],
    run: async () => {
      const socket = await RawWebSocket.open(port);
      if (joins) await socket.join();
      socket.say(packet);
      await socket.write(Buffer.from([0x82, 0x81, 0, 0, 0, 0, 0x04])); // a binary message: an attachment
      socket.say('429["nothing"]');
      const heard = await socket.heard((text) => text.startsWith('439'), joins ? ANSWER : ANSWER / 10);
      const { ended } = socket;
      const leaked = socket.texts.find((text) => /\bat .*:\d+:\d+|"INTERNAL"/.test(text));
      socket.close();
      return leaked ?? (heard !== undefined ? 'answered' : ended ? 'cut' : 'unanswered');
    },
  });
  return PACKETS.flatMap((packet) => [
    socketRow(packet, false),
    socketRow(packet, true),
    {
      part: PART,
      door: 'POST with a session',
      attempt: JSON.stringify(packet),
      expected: ['200', '400', ...REFUSED],
      run: async () => {
        const path = `${SESSION_QUERY}&sid=${await openSession(port)}`;
        await ask(port, { method: 'POST', path, body: '40{"v":1}' });
        return gist(await ask(port, { method: 'POST', path, body: packet }));
      },
    },
  ]);
}

/** Takes a place; returns messages and bodies that are too large, on every door that reads one. */
export function sizeRows({ port, needed }: Place): Row[] {
  const large = 'x'.repeat(MESSAGE_LIMIT + 1);
  const part = 'message 64 KiB';
  const bodies = DOORS.filter(({ bodies: own }) => own !== undefined);
  return [
    ...bodies.flatMap(({ name, request }): Row[] => {
      const fit = request({ ...needed, sid: 'none' });
      // A report is a picture of a minute, and an Alertmanager says much at once.
      const roomy = name === 'Lab reports' || name === 'hook';
      const size = roomy ? 20 * 1024 * 1024 : MESSAGE_LIMIT + 1;
      const expected = ['413 BODY_TOO_LARGE', ...(name === 'Lab sessions' ? ['429 LAB_BUSY', '201'] : [])];
      return [
        {
          part,
          door: name,
          attempt: `${size} bytes, announced`,
          expected,
          run: async () =>
            gist(
              await ask(
                port,
                { ...fit, body: '{', headers: { ...fit.headers, 'Content-Length': String(size) } },
                1_500,
              ),
            ),
        },
      ];
    }),
    {
      part,
      door: 'a message with a session',
      attempt: `${large.length} bytes`,
      expected: ['413'],
      run: async () => {
        const path = `${SESSION_QUERY}&sid=${await openSession(port)}`;
        return gist(await ask(port, { method: 'POST', path, body: large }));
      },
    },
    {
      part,
      door: 'frames, joined',
      attempt: `${large.length} bytes`,
      expected: ['cut'],
      run: async () => {
        const socket = await RawWebSocket.open(port);
        await socket.join();
        const header = Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0]); // 65,537 bytes
        await socket.write(Buffer.concat([header, Buffer.from(large)]));
        const ended = await socket.ends();
        socket.close();
        return ended ? 'cut' : 'taken';
      },
    },
    ...(
      [
        ['a line without an end', `GET /${'a'.repeat(100_000)}`, ['431']],
        ['a header of 100 kB', `GET / HTTP/1.1\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`, ['431']],
        ['20,000 headers', `GET / HTTP/1.1\r\n${'a:b\r\n'.repeat(20_000)}\r\n`, ['431']],
        ['two lengths', 'POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', ['400']],
        [
          'a length and chunks',
          'POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
          ['400'],
        ],
        ['a method of its own', 'BREW /pot HTTP/1.1\r\n\r\n', ['400']],
        ['TLS without TLS', '\x16\x03\x01\x02\x00\x01\x00', ['400']],
      ] as const
    ).map(([attempt, text, expected]): Row => ({
      part: 'what is hardly HTTP',
      door: 'bytes',
      attempt,
      expected,
      run: async () => gist(await ask(port, Buffer.from(text, 'latin1'))),
    })),
  ];
}
