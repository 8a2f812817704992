import { expect, test } from 'vitest';
import type { LiveEvent } from '#domain';
import { BEGIN, fakeClock, openAlertStand } from './testing.ts';
import { stripOf } from './strip.ts';

test('what happened to a rule is found behind thousands of events of others', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const heat = await stand.declare('heat', { room: 'a' });
  const rule = await stand.rule();
  await stand.feed(heat, [11, 5]);
  const [own] = stand.standing();
  if (own === undefined) throw new Error('It has fired.');
  const { books, evaluator } = stand.alerts;
  for (let round = 0; round < 12; round += 1) {
    const events = Array.from({ length: 500 }, (_, number): LiveEvent => {
      const id = `otherrule-${(500 * round + number).toString(16).padStart(16, '0')}`;
      return { kind: 'alert', data: { ...own, id, rule: 'otherrule', version: 1, state: 'inactive' } };
    });
    await books.live.write(() => ({ events }));
  }
  const known = books.rules.state.get(rule);
  if (known === undefined) throw new Error('It was made.');
  const range = { from: BEGIN - 1_000, to: BEGIN + 60_000 };
  const strip = await stripOf({ log: stand.log, books, index: evaluator.index }, known, range);
  expect(strip).toMatchObject({ matched: 1, beyond: 0, fired: 1 });
  expect(strip.rows[0]?.spans).toMatchObject([{ state: 'firing', from: BEGIN, to: BEGIN + 1_000 }]);
});
