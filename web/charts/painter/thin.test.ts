import fc from 'fast-check';
import { expect, test } from 'vitest';
import { thin } from './thin.ts';

const LEAST = 1000;
const moment = fc.record({ at: fc.integer({ min: 0, max: 60_000 }), note: fc.boolean() });
const moments = fc.array(moment, { maxLength: 80 }).map((all) => all.sort((a, b) => a.at - b.at));
const isNote = ({ note }: { note: boolean }) => note;

test('what is kept stands apart', () => {
  fc.assert(
    fc.property(moments, (all) => {
      const kept = all.filter((one) => thin(all, LEAST, isNote).has(one));
      kept
        .slice(1)
        .forEach((one, index) => expect(one.at - (kept[index]?.at ?? 0)).toBeGreaterThanOrEqual(LEAST));
    }),
  );
});

test('what is kept stays kept as old moments are forgotten and new ones come', () => {
  const all = Array.from({ length: 200 }, (_, index) => ({ at: index * 370, note: false }));
  const whole = thin(all, LEAST, isNote);
  const later = all.slice(50, 150);
  const part = thin(later, LEAST, isNote);
  // But for the first bucket, whose older half is gone.
  for (const one of later.slice(12)) expect(part.has(one)).toBe(whole.has(one));
  expect(part.size).toBeGreaterThan(15);
});

test('a lone moment is kept, and a note goes before a switch', () => {
  const [early, note] = [
    { at: 100, note: false },
    { at: 300, note: true },
  ];
  expect([...thin([early], LEAST, isNote)]).toEqual([early]);
  expect([...thin([early, note], LEAST, isNote)]).toEqual([note]);
});
