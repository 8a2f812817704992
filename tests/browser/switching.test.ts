import { expect, test } from 'vitest';
import { switchMany } from '../../scripts/switching/switching.ts';
import { describeInBrowser } from './with-stage.ts';

describeInBrowser('switching by hand', ['--poll-every', '100'], (stage) => {
  test('200 forced switches among the four at 100 events/s lose, repeat and reorder nothing', async () => {
    const { gaps, duplicates, inversions, events, longestPaint, quietPaint } = await switchMany(stage(), 200);
    // The interval is a figure of `npm run switching`; a shared machine is no place to judge it.
    process.stdout.write(
      `longest between paints ${longestPaint.toFixed(0)} ms, ${quietPaint.toFixed(0)} ms without switching\n`,
    );
    expect({ gaps, duplicates, inversions }).toEqual({ gaps: 0, duplicates: 0, inversions: 0 });
    expect(events).toBeGreaterThan(1_000);
  }, 180_000);
});
