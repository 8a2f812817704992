import { beforeAll, describe, expect, test } from 'vitest';
import { proxyJob, runJobs, type Result } from '../../scripts/matrix/jobs.ts';
import { liftBlock } from '../../scripts/matrix/lifted.ts';
import { BLOCKS, LINES, THIN, TURNS } from '../../scripts/matrix/rows.ts';
import { chromiumViewers } from '../../scripts/stage/chromium.ts';
import { describeInBrowser } from './with-stage.ts';

const WHOLE = { gaps: 0, duplicates: 0, inversions: 0 };
const ROWS = [THIN, ...TURNS, ...BLOCKS, ...LINES];

describeInBrowser('every network of the hostile proxy', ['--heartbeat', '1000'], (stage) => {
  describe('automatic mode', () => {
    const results = new Map<string, Result>();
    beforeAll(async () => {
      const viewers = chromiumViewers(stage().browser);
      const jobs = ROWS.map((row) => proxyJob(viewers, stage(), row));
      for (const result of await runJobs(jobs)) results.set(result.row.name, result);
    }, 240_000);

    // Times are figures of `npm run matrix`; a shared machine is no place to judge them.
    test.each(ROWS)(
      '$name: live on what passes, nothing lost, and the cause is named',
      ({ name, expect: goals }) => {
        const { outcomes = [], failures } = results.get(name) ?? {};
        expect(failures).toEqual([]);
        expect(outcomes.length).toBe(1);
        for (const { carrier, cause, ...outcome } of outcomes) {
          expect(outcome).toMatchObject(WHOLE);
          expect(goals.carriers).toContain(carrier);
          expect(cause === undefined ? [] : goals.causes).toEqual(goals.causes);
          if (goals.causes.length === 0) expect(cause).toBeUndefined();
        }
      },
    );
  });

  test('when a block is lifted the page goes back by itself, without a gap', async () => {
    const lifted = await liftBlock(chromiumViewers(stage().browser), stage(), 1_000);
    expect(lifted).toMatchObject(WHOLE);
    expect(lifted.back).toBeGreaterThan(0); // how long it takes is a figure of `npm run matrix`
    expect(lifted.words).toContain('WebSocket does not get through');
  }, 120_000);
});
