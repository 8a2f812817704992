import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LANE_NAMES, TRANSPORT_NAMES, type LaneFigures, type LaneName } from '#protocol';
import { laneStanding, mostDelivered, wireBytes } from './standing.ts';
import { laneWith, recordingOf } from './testing.ts';
import { labVerdict } from './verdict.ts';

const figures: fc.Arbitrary<LaneFigures> = fc
  .record({
    p95: fc.integer({ min: 1, max: 3_000 }),
    count: fc.constantFrom(0, 100, 580, 600),
    bytesIn: fc.integer({ min: 0, max: 1_000_000 }),
    bytesOut: fc.integer({ min: 1, max: 1_000_000 }),
    gaps: fc.constantFrom(0, 0, 0, 0, 2),
    duplicates: fc.constantFrom(0, 0, 0, 0, 1),
  })
  .map(laneWith);

const lanes = fc
  .array(fc.option(figures, { nil: undefined }), {
    minLength: LANE_NAMES.length,
    maxLength: LANE_NAMES.length,
  })
  .map((list) => Object.fromEntries(LANE_NAMES.flatMap((name, n) => (list[n] ? [[name, list[n]]] : []))))
  .map((known) => known as Partial<Record<LaneName, LaneFigures>>); // fromEntries widens the keys

test('the best has delivered every event once, and nothing that did so is both quicker and lighter', () => {
  fc.assert(
    fc.property(lanes, (known) => {
      const { best } = labVerdict(recordingOf(known));
      const whole = TRANSPORT_NAMES.filter((name) => {
        const lane = known[name];
        return lane && laneStanding(lane, recordingOf(known)) === 'whole';
      });
      expect(best === undefined).toBe(whole.length === 0);
      const winner = best && known[best];
      if (!winner?.delay) return;
      expect(whole).toContain(best);
      for (const name of whole) {
        const other = known[name];
        if (!other?.delay) throw new Error('A lane that is whole has delays.');
        const better = other.delay.p95 < winner.delay.p95 && wireBytes(other) < wireBytes(winner);
        expect(better, `${name} beats ${best}`).toBe(false);
      }
    }),
  );
});

test('every lane that was not whole is told of, and a lane that was is told of no trouble', () => {
  fc.assert(
    fc.property(lanes, (known) => {
      const { sentences } = labVerdict(recordingOf(known));
      const most = mostDelivered(known);
      if (most === 0) {
        expect(sentences.map(({ about }) => about)).toEqual(['best']);
        return;
      }
      const troubled = sentences.filter(({ about }) => about === 'network').map(({ lane }) => lane);
      const not = LANE_NAMES.filter((name) => {
        const lane = known[name];
        return lane && laneStanding(lane, recordingOf(known)) !== 'whole';
      });
      expect(troubled).toEqual(not);
    }),
  );
});

test('no sentence has a number that is none', () => {
  fc.assert(
    fc.property(lanes, (known) => {
      for (const { text } of labVerdict(recordingOf(known)).sentences) {
        expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
      }
    }),
  );
});
