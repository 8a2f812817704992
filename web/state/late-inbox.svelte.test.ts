import { expect, test } from 'vitest';
import { decodeEvent, type Snapshot } from '#protocol';
import { LateInbox } from './late-inbox.svelte.ts';

const SNAPSHOT: Snapshot = { epoch: 'abcd1234', seq: 1, serverTime: 1, series: [], events: [], states: {} };
const event = (seq: number, topic: string) => decodeEvent([seq, 1, topic, 'note', { text: '' }]);

function inboxOf(fail = 0) {
  const took: string[] = [];
  let asked = 0;
  const inbox = new LateInbox({
    namespace: 'lots/',
    load: () => (++asked <= fail ? Promise.reject(new Error('No line.')) : Promise.resolve('code')),
    open: () => ({
      store: {
        load: ({ seq }) => void took.push(`snapshot ${seq}`),
        apply: (events) => void took.push(...events.map(({ seq }) => `event ${seq}`)),
      },
    }),
  });
  return { inbox, took, asked: () => asked };
}

test('a board without any never asks for the code', async () => {
  const { inbox, asked } = inboxOf();
  inbox.load(SNAPSHOT);
  inbox.apply([event(2, 'notes'), event(3, 'metrics/host')]);
  await Promise.resolve();
  expect([inbox.any, asked()]).toEqual([false, 0]);
});

test('what comes before the code is kept for it in order, and what comes after goes there', async () => {
  const { inbox, took } = inboxOf();
  inbox.load({ ...SNAPSHOT, states: { 'lots/abcdef': {} } });
  expect(inbox.any).toBe(true);
  inbox.apply([event(2, 'lots/abcdef'), event(3, 'notes')]);
  await expect.poll(() => inbox.opened).toBeDefined();
  inbox.apply([event(4, 'lots/abcdef')]);
  expect(took).toEqual(['snapshot 1', 'event 2', 'event 4']);
});

test('where the code could not be loaded the next event asks again', async () => {
  const { inbox, took, asked } = inboxOf(1);
  inbox.load(SNAPSHOT);
  inbox.apply([event(2, 'lots/abcdef')]);
  await expect.poll(asked).toBe(1);
  inbox.apply([event(3, 'lots/abcdef')]);
  await expect.poll(() => inbox.opened).toBeDefined();
  expect(took).toEqual(['snapshot 1', 'event 2', 'event 3']);
});
