import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { Ledger } from './ledger.ts';
import { packetsIn } from './packets.ts';

const PORT = 8787;

/** Lines as tcpdump prints them, headers of IP and TCP as the text that they look like. */
const up = (client: number, seq: string, text: string, at = 1): string =>
  `${at}.000000 IP 127.0.0.1.${client} > 127.0.0.1.${PORT}: Flags [P.], seq ${seq}, ack 1, win 512, length 1\nE..4.@.@...\n..${text}`;
const down = (client: number, seq: string, text: string, at = 1): string =>
  `${at}.000000 IP 127.0.0.1.${PORT} > 127.0.0.1.${client}: Flags [P.], seq ${seq}, ack 1, win 512, length 1\nE..4.@.@...${text}`;

async function ledgerOf(...lines: string[]): Promise<Ledger> {
  const ledger = new Ledger();
  for await (const packet of packetsIn(Readable.from([`${lines.join('\n')}\n`]), PORT)) ledger.take(packet);
  return ledger;
}

test('on a kept connection each request’s bytes are those of who asked, and nobody’s are nobody’s', async () => {
  const ledger = await ledgerOf(
    '1.000000 IP 127.0.0.1.5 > 127.0.0.1.8787: Flags [S], seq 12345, win 65495, length 0',
    up(5, '1:101', 'GET /api/v1/poll?viewer=a&v=6 HTTP/1.1\nhost: x'),
    down(5, '1:1001', 'HTTP/1.1 200 OK'),
    '1.000000 IP 127.0.0.1.5 > 127.0.0.1.8787: Flags [.], ack 1001, win 512, length 0',
    up(5, '101:151', 'GET /api/v1/lab/sessions/x?v=6 HTTP/1.1\nhost: x'),
    down(5, '1001:9001', 'HTTP/1.1 200 OK'),
    up(5, '151:161', 'POST /socket.io/?viewer=b HTTP/1.1\nhost: x'),
    up(5, '161:171', 'a body'),
    down(5, '9001:9011', 'HTTP/1.1 200 OK'),
    down(5, '9011:9021', 'the rest'),
  );
  expect(ledger.of('a')).toMatchObject({ in: 100, out: 1000, packets: 2 });
  expect(ledger.of('b')).toMatchObject({ in: 20, out: 20, packets: 4 });
});

test('what was sent again counts once', async () => {
  const ledger = await ledgerOf(
    up(5, '1:101', 'GET /api/v1/stream?viewer=a HTTP/1.1\nhost: x'),
    down(5, '1:51', 'HTTP/1.1 200 OK'),
    down(5, '1:51', 'HTTP/1.1 200 OK'),
    down(5, '31:81', 'half of it new'),
    up(5, '1:101', 'GET /api/v1/stream?viewer=a HTTP/1.1\nhost: x'),
  );
  expect(ledger.of('a')).toMatchObject({ in: 100, out: 80, packets: 5 });
});

test('a port that is used again is another connection', async () => {
  const ask = up(5, '1:101', 'GET /api/v1/poll?viewer=a HTTP/1.1\nhost: x');
  const syn = '1.000000 IP 127.0.0.1.5 > 127.0.0.1.8787: Flags [S], seq 99, win 65495, length 0';
  const ledger = await ledgerOf(syn, ask, down(5, '1:51', 'HTTP/1.1 200 OK'), syn, ask, down(5, '1:51', ''));
  expect(ledger.of('a')).toMatchObject({ in: 200, out: 100 });
});

test('a WebSocket is its viewer’s, whatever its bytes look like', async () => {
  const ledger = await ledgerOf(
    up(5, '1:101', 'GET /socket.io/?viewer=a&EIO=4&transport=websocket HTTP/1.1\nhost: x'),
    up(5, '101:151', 'GET /?viewer=b HTTP/1.1\nmasked'),
  );
  expect([ledger.of('a').in, ledger.of('b').in]).toEqual([150, 0]);
});

test('an event’s delay is from its making to its first packet', async () => {
  const event = '42["b",[[1,999,"lab/x","lab",[7,999.5,"The quick"]]]]';
  const ledger = await ledgerOf(
    up(5, '1:101', 'GET /api/v1/stream?viewer=a HTTP/1.1\nhost: x'),
    down(5, '1:51', event, 1),
    down(5, '1:51', event, 2),
  );
  expect([...ledger.of('a').delays]).toEqual([[7, 0.5]]);
});
