import { expect, test } from 'vitest';
import { encodeBatch, encodeControl } from '#protocol';
import { makeEvent } from '../payload.ts';
import { holdsPing } from './engine-polling.ts';
import { pollEnd } from './polling.ts';

const AT = 1_790_000_000_000;
const events = [7, 9].map((seq) => ({ seq, json: makeEvent(seq, AT) }));
const answer = (...frames: string[]) => Buffer.from(`[${frames.join(',')}]`);

test.each([
  ['touching both bounds', encodeBatch(6, 9, events), 9],
  ['named below', encodeBatch(3, 9, events), 9],
  ['named above', encodeBatch(6, 12, events), 12],
  ['named at both', encodeBatch(3, 12, events), 12],
  ['without events', encodeBatch(20, 25, []), 25],
])('the end of a batch %s', (_, batch, end) => {
  expect(pollEnd(answer(batch))).toBe(end);
});

test('an answer without a batch has no end', () => {
  const heartbeat = encodeControl({ type: 'heartbeat', head: 12, serverTime: AT });
  expect(pollEnd(answer(heartbeat))).toBeUndefined();
});

test('a ping is found alone, first, last and between', () => {
  for (const body of ['2', '2\x1e42["b",[]]', '42["b",[]]\x1e2', '42["b",[]]\x1e2\x1e42["b",[]]']) {
    expect(holdsPing(Buffer.from(body))).toBe(true);
  }
});

test('nothing else is taken for a ping', () => {
  for (const body of ['', '3', '42["b",[],2,2]', '40{"sid":"2"}\x1e42["2"]', '6']) {
    expect(holdsPing(Buffer.from(body))).toBe(false);
  }
});
