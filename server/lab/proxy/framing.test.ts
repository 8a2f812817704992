import { expect, test } from 'vitest';
import fc from 'fast-check';
import {
  asksForUpgrade,
  type Framing,
  type Head,
  MessageReader,
  responseFraming,
  withoutUpgrade,
} from './framing.ts';

const MESSAGES = [
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhel\r\n\r\n1\r\n!\r\n0\r\nTrailer: t\r\n\r\n',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 204 No Content\r\n\r\n',
  'HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
];

function read(pieces: readonly Buffer[]) {
  const messages: { head: Head; framing: Framing; body: string }[] = [];
  let bytes = '';
  let ends = 0;
  const reader = new MessageReader({
    head: (head) => {
      const framing = responseFraming(head, 'GET');
      messages.push({ head, framing, body: '' });
      bytes += head.raw.toString('latin1');
      return framing;
    },
    body: (part) => {
      const last = messages.at(-1);
      if (last) last.body += part.toString('latin1');
      bytes += part.toString('latin1');
    },
    end: () => ends++,
  });
  for (const piece of pieces) reader.feed(piece);
  return { messages, bytes, ends };
}

test('finds the same messages however the bytes are cut, and changes no byte', () => {
  const cases = fc.record({
    chosen: fc.array(fc.constantFrom(...MESSAGES), { minLength: 1, maxLength: 6 }),
    cuts: fc.array(fc.nat(400), { maxLength: 12 }),
  });
  fc.assert(
    fc.property(cases, ({ chosen, cuts }) => {
      const whole = Buffer.from(chosen.join(''), 'latin1');
      const marks = [0, ...[...cuts].sort((a, b) => a - b), whole.length];
      const pieces = marks.slice(1).map((mark, index) => whole.subarray(marks[index], mark));
      const seen = read(pieces);
      expect(seen.bytes).toBe(whole.toString('latin1'));
      expect(seen.ends).toBe(chosen.length);
      expect(seen.messages.map(({ head, body }) => head.raw.toString('latin1') + body)).toEqual(chosen);
    }),
  );
});

test('everything behind a 101, or behind a head without a length, belongs to it', () => {
  const upgrade = read([
    Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x00HTTP/1.1'),
  ]);
  expect(upgrade.messages).toMatchObject([{ framing: { kind: 'tunnel' } }]);
  const open = read([Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata:1\n\n')]);
  expect(open.messages).toMatchObject([{ framing: { kind: 'until-close' }, body: 'data:1\n\n' }]);
});

test('refuses bytes that are not HTTP instead of keeping them for ever', () => {
  expect(() => read([Buffer.alloc(70_000, 'x')])).toThrow(RangeError);
  expect(() => read([Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n')])).toThrow(
    RangeError,
  );
});

test('recognises a wish to upgrade and removes nothing else with it', () => {
  const lines = [
    'GET /ws HTTP/1.1',
    'Host: a.example',
    'Connection: keep-alive, Upgrade',
    'Upgrade: websocket',
  ];
  const heads: Head[] = [];
  const reader = new MessageReader({
    head: (head) => (heads.push(head), { kind: 'none' }),
    body: () => {},
    end: () => {},
  });
  reader.feed(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`));
  const [head] = heads;
  if (!head) throw new Error('no head was read');
  expect(asksForUpgrade(head)).toBe(true);
  expect(withoutUpgrade(head).toString()).toBe(
    'GET /ws HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n',
  );
});

test('a head that waits is told again at retry, and what came behind it follows', () => {
  const told: string[] = [];
  let free = false;
  const reader = new MessageReader({
    head: (head) => {
      told.push(head.startLine);
      return free ? { kind: 'length', bytes: 5 } : 'wait';
    },
    body: (part) => told.push(part.toString()),
    end: () => told.push('end'),
  });
  reader.feed(Buffer.from('POST /a HTTP/1.1\r\n\r\nhel'));
  reader.feed(Buffer.from('lo'));
  reader.retry();
  expect(told).toEqual(['POST /a HTTP/1.1', 'POST /a HTTP/1.1']);
  free = true;
  reader.retry();
  expect(told.slice(2)).toEqual(['POST /a HTTP/1.1', 'hel', 'lo', 'end']);
});

test('what comes behind a head that waits is bounded', () => {
  const reader = new MessageReader({ head: () => 'wait', body: () => {}, end: () => {} });
  reader.feed(Buffer.from('POST / HTTP/1.1\r\n\r\n'));
  const more = Buffer.alloc(1_000_000);
  expect(() => Array.from({ length: 10 }, () => reader.feed(more))).toThrow('Too much waits');
});
