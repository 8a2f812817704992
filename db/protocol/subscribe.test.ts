import * as v from 'valibot';
import { expect, test } from 'vitest';
import { SubscribeSchema } from './subscribe.ts';

test('a subscription may be empty: everything, from the head', () => {
  expect(v.parse(SubscribeSchema, {})).toEqual({});
});

test('a full subscription is parsed', () => {
  expect(v.parse(SubscribeSchema, { v: 1, cursor: 'k3v9x2ab7q0d:7', topics: ['metrics/*'] })).toEqual({
    v: 1,
    cursor: { epoch: 'k3v9x2ab7q0d', seq: 7 },
    topics: ['metrics/*'],
  });
});

test.each([
  ['v', { v: '1' }],
  ['cursor', { cursor: '7' }],
  ['cursor', { cursor: { epoch: 'k3v9x2ab7q0d', seq: 7 } }],
  ['topics', { topics: [] }],
  ['topics', { topics: 'metrics/*' }],
  ['topics', { topics: ['Metrics'] }],
])('a wrong %s in %j is refused by its name', (key, input) => {
  const { issues } = v.safeParse(SubscribeSchema, input);
  expect(issues?.map((issue) => v.getDotPath(issue)?.split('.')[0])).toEqual([key]);
});
