import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SERIES_HUES } from '../charts/palette.ts';
import { assignHues, wantedHue, type Coloured } from './hues.ts';

function series(id: number, labels: Record<string, string>, fixed?: number): Coloured {
  return { id, name: 'network.in', labels, fixed };
}

const panels = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 20 })
  .map((names) => names.map((iface, index) => series(index + 1, { iface })));

test('the order in which series arrive does not matter', () => {
  fc.assert(
    fc.property(panels, fc.nat(), (all, seed) => {
      const turned = [...all.slice(seed % all.length), ...all.slice(0, seed % all.length)].reverse();
      expect(new Map([...assignHues(turned)].sort())).toEqual(new Map([...assignHues(all)].sort()));
    }),
  );
});

test('a series keeps its colour when later ones appear, and no two have the same', () => {
  fc.assert(
    fc.property(panels, fc.nat(), (all, many) => {
      const before = assignHues(all.slice(0, 1 + (many % all.length)));
      const after = assignHues(all);
      for (const [id, hue] of before) expect(after.get(id)).toBe(hue);
      expect(new Set(after.values()).size).toBe(all.length);
    }),
  );
});

test('name and labels alone say which hue is wanted, whatever the id', () => {
  const one = assignHues([series(3, { iface: 'eth0' })]).get(3);
  expect(assignHues([series(7000, { iface: 'eth0' })]).get(7000)).toBe(one);
  expect(one).toBe(wantedHue(series(1, { iface: 'eth0' })));
});

test('numbered things take the hues in turn', () => {
  const cores = Array.from({ length: SERIES_HUES + 1 }, (_, core) =>
    series(core + 1, { core: String(core) }),
  );
  expect([...assignHues(cores).values()]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, SERIES_HUES]);
});

test('a place that the panel keeps is given first', () => {
  const hashed = series(1, { core: '2' });
  const kept = series(2, {}, 2);
  expect(assignHues([hashed, kept])).toEqual(
    new Map([
      [2, 2],
      [1, 3],
    ]),
  );
});
