import { Socket } from 'node:net';
import { constants, createDeflateRaw } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Sender } from 'ws';
import { TAP_LIMITS } from '#protocol';
import { LabClock } from '../session/lab-clock.ts';
import { meaningOfClose } from './close-codes.ts';
import { Inflater } from './inflater.ts';
import { headWithoutSecrets, textWithoutSecrets } from './secrets.ts';
import { Tap } from './tap.ts';
import { WsFrameReader, type WsFrame } from './ws-frames.ts';

const payloads = fc.array(
  fc.record({
    data: fc.uint8Array({ maxLength: 70_000, size: 'large' }),
    mask: fc.boolean(),
    fin: fc.boolean(),
  }),
  { maxLength: 4 },
);

test('frames are found however their bytes are cut', () => {
  fc.assert(
    fc.property(payloads, fc.integer({ min: 1, max: 50_000 }), (messages, cut) => {
      const wire = Buffer.concat(
        messages.flatMap(({ data, mask, fin }) =>
          Sender.frame(Buffer.from(data), { fin, rsv1: false, opcode: 2, mask, readOnly: true }),
        ),
      );
      const found: WsFrame[] = [];
      const reader = new WsFrameReader((frame) => found.push(frame));
      for (let at = 0; at < wire.length; at += cut) reader.feed(wire.subarray(at, at + cut));
      expect(
        found.map(({ payload, masked, fin }) => ({ data: payload.toString('hex'), mask: masked, fin })),
      ).toEqual(
        messages.map(({ data, mask, fin }) => ({ data: Buffer.from(data).toString('hex'), mask, fin })),
      );
      expect(found.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(wire.length);
    }),
    { numRuns: 30 },
  );
});

test.each([0x13, 0x25, 0xf1, 0x8b])('a first byte of %i begins no frame', (first) => {
  expect(() => new WsFrameReader(() => undefined).feed(Buffer.from([first, 0, 0]))).toThrow(RangeError);
});

test('each message of a compressed WebSocket is inflated by those before it', async () => {
  const deflate = createDeflateRaw();
  const parts: Buffer[] = [];
  deflate.on('data', (part: Buffer) => parts.push(part));
  const inflater = new Inflater();
  for (const word of ['one and two', 'one and two', 'x'.repeat(40_000), 'one and two, x'.repeat(4_000)]) {
    deflate.write(word);
    await new Promise<void>((done) => deflate.flush(constants.Z_SYNC_FLUSH, done));
    // permessage-deflate leaves out the last four bytes.
    const message = Buffer.concat(parts.splice(0)).subarray(0, -4);
    expect(inflater.inflate(message).toString()).toBe(word);
  }
});

test.each([
  [1000, '1000, normal closure'],
  [1006, '1006, abnormal closure'],
  [4001, '4001, a code of the application'],
  [2999, '2999, a reserved code'],
  [3000, '3000, a code that a library has registered'],
  [null, 'a Close without a code (1005)'],
])('close code %s', (code, words) => {
  expect(meaningOfClose(code)).toContain(words);
});

const tokens = fc.stringMatching(/^[A-Za-z0-9._~+/=-]{16,64}$/);

test('no token is left in a text, and none in a head', () => {
  fc.assert(
    fc.property(
      tokens,
      fc.constantFrom('as', 'token'),
      fc.constantFrom('', ' ', '\n'),
      (token, key, space) => {
        expect(
          textWithoutSecrets(`420["command",{"${key}"${space}:${space}"${token}","type":"note"}]`),
        ).not.toContain(token);
        for (const name of ['Authorization', 'cookie', 'SET-COOKIE', 'Proxy-Authorization']) {
          const head = `GET / HTTP/1.1\r\nHost: x\r\n${name}:${space === '\n' ? '' : space}x ${token}\r\n\r\n`;
          expect(headWithoutSecrets(head)).not.toContain(token);
          expect(headWithoutSecrets(head)).toContain('Host: x\r\n');
        }
      },
    ),
  );
});

test('the newest records are kept, long text is cut, and it says how many are gone', () => {
  const tap = new Tap(new LabClock());
  tap.switch(true);
  const scribe = tap.scribe('sse', new Socket());
  const note = {
    way: 'out',
    layer: 'sse',
    bytes: 1,
    summary: '',
    detail: 'x'.repeat(5_000),
    explained: '',
  } as const;
  for (let made = 0; made < 3 * TAP_LIMITS.kept; made += 1) scribe(note);
  const first = tap.after(0);
  expect(first.dropped).toBe(2 * TAP_LIMITS.kept);
  expect(first.records).toHaveLength(TAP_LIMITS.answer);
  expect(first.records[0]).toMatchObject({ n: 2 * TAP_LIMITS.kept + 1, connection: 1, lane: 'sse' });
  expect(first.records[0]?.detail).toBe(`${'x'.repeat(TAP_LIMITS.text)}… (${5_000 - TAP_LIMITS.text} more)`);
  expect(tap.after(first.next).dropped).toBe(0);
  expect(tap.after(3 * TAP_LIMITS.kept)).toMatchObject({ records: [], next: 3 * TAP_LIMITS.kept });
  tap.switch(false);
  scribe(note);
  expect(tap.newest).toBe(3 * TAP_LIMITS.kept);
});
