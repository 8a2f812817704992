import { expect, test } from 'vitest';
import { clientFrame, FrameWalker, OPCODE, serverFrame } from './ws-frames.ts';

const long = serverFrame('e'.repeat(300));
const huge = Buffer.concat([
  Buffer.from([0x81, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70]),
  Buffer.alloc(70_000, 0x65),
]);
const stream = Buffer.concat([serverFrame('2'), long, serverFrame('3'), huge, Buffer.from([0x89, 1, 0x70])]);

function walk(chunks: readonly Buffer[]): { frames: number; short: string[] } {
  const short: string[] = [];
  const walker = new FrameWalker((opcode, payload) => short.push(`${opcode}:${payload.toString()}`));
  for (const chunk of chunks) walker.feed(chunk);
  return { frames: walker.frames, short };
}

test('frames of all three lengths are walked, only the short ones are handed out', () => {
  expect(walk([stream])).toEqual({ frames: 5, short: ['1:2', '1:3', '9:p'] });
});

test('it does not matter where the chunks are cut', () => {
  const cuts = [...Array(330).keys(), stream.length - 3, stream.length - 2, stream.length - 1];
  for (const cut of cuts) {
    expect(walk([stream.subarray(0, cut), stream.subarray(cut)])).toEqual(walk([stream]));
  }
  expect(walk([...stream.subarray(0, 400)].map((byte) => Buffer.of(byte)))).toEqual({
    frames: 3,
    short: ['1:2', '1:3'],
  });
});

test('an empty frame is a frame', () => {
  expect(walk([Buffer.from([0x89, 0]), serverFrame('2')])).toEqual({ frames: 2, short: ['9:', '1:2'] });
});

test.each(['3', 'x'.repeat(125), 'y'.repeat(400)])('a client masks its frame', (text) => {
  const frame = clientFrame(OPCODE.text, text);
  const at = text.length > 125 ? 4 : 2;
  const mask = frame.subarray(at, at + 4);
  const body = frame.subarray(at + 4).map((byte, index) => byte ^ (mask[index & 3] ?? 0));
  expect(frame[0]).toBe(0x81);
  expect(frame[1]).toBe(0x80 | (text.length > 125 ? 126 : text.length));
  expect(Buffer.from(body).toString()).toBe(text);
});
