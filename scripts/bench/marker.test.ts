import { expect, test } from 'vitest';
import { MarkerCounter, readAt, SYNTHETIC_MARKER } from './marker.ts';
import { EVENT_BYTES, makeEvent } from './payload.ts';

const AT = 1_790_000_000_123;
const stream = Buffer.from(`x[${[1, 2, 3].map((seq) => makeEvent(seq, AT + seq)).join(',')}]`);

test('a made event is exactly as long as everybody else, and stays so through JSON', () => {
  for (const seq of [1, 99_999, 999_999_999]) {
    const json = makeEvent(seq, AT);
    expect(json.length).toBe(EVENT_BYTES);
    expect(JSON.stringify(JSON.parse(json))).toBe(json);
  }
});

test('every event is counted once, wherever the chunks are cut', () => {
  for (let cut = 0; cut <= stream.length; cut++) {
    const counter = new MarkerCounter(SYNTHETIC_MARKER);
    counter.feed(stream.subarray(0, cut));
    counter.feed(stream.subarray(cut));
    expect(counter.count).toBe(3);
  }
});

test('every event is counted once, byte by byte', () => {
  const counter = new MarkerCounter(SYNTHETIC_MARKER);
  for (const byte of stream) counter.feed(Buffer.of(byte));
  expect(counter.count).toBe(3);
});

test('a beginning that leads nowhere is not counted', () => {
  const counter = new MarkerCounter(SYNTHETIC_MARKER);
  counter.feed(Buffer.from('["metrics/synth'));
  counter.feed(Buffer.from('"metrics/synthetic'));
  expect(counter.count).toBe(0);
  counter.feed(Buffer.from('"'));
  expect(counter.count).toBe(1);
});

test('the time of each event is read in front of its marker', () => {
  const times: (number | undefined)[] = [];
  new MarkerCounter(SYNTHETIC_MARKER, (bytes, index) => times.push(readAt(bytes, index))).feed(stream);
  expect(times).toEqual([AT + 1, AT + 2, AT + 3]);
});

test('a time that is cut off or is not one is not read', () => {
  expect(readAt(Buffer.from('000123,"m'), 7)).toBeUndefined();
  expect(readAt(Buffer.from('17900000x0123,"m'), 14)).toBeUndefined();
  expect(readAt(Buffer.from('1790000000123;"m'), 14)).toBeUndefined();
});
