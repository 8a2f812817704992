import { beforeAll, describe, expect, test } from 'vitest';
import { proxyJob, runJobs, type Result } from '../../scripts/matrix/jobs.ts';
import { liftBlock, type Lifted } from '../../scripts/matrix/lifted.ts';
import { BLOCKS, LINES, THIN, TURNS, type ProxyRow } from '../../scripts/matrix/rows.ts';
import { chromiumViewers } from '../../scripts/stage/chromium.ts';
import { describeInBrowser } from './with-stage.ts';

const WHOLE = { gaps: 0, duplicates: 0, inversions: 0 };
/** Times are figures of `npm run matrix`, on a machine of its own: here a page need not be closed before the next one opens. */
const ROWS = [THIN, ...TURNS, ...LINES, ...BLOCKS.map((row): ProxyRow => ({ ...row, before: 'live' }))];
/** Milliseconds of the block that is lifted. */
const BLOCKED = 1_000;

describeInBrowser('every network of the hostile proxy', ['--heartbeat', '1000'], (stage) => {
  describe('automatic mode', () => {
    const results = new Map<string, Result>();
    let lifted: Lifted | undefined;
    beforeAll(async () => {
      const viewers = chromiumViewers(stage().browser);
      const jobs = ROWS.map((row) => proxyJob(viewers, stage(), row));
      const [all, back] = await Promise.all([runJobs(jobs), liftBlock(viewers, stage(), BLOCKED)]);
      for (const result of all) results.set(result.row.name, result);
      lifted = back;
    }, 240_000);

    /** All ran at once; one that is tried again runs anew, by itself. */
    const resultOf = async (row: ProxyRow): Promise<Result | undefined> => {
      const first = results.get(row.name);
      results.delete(row.name);
      return first ?? (await runJobs([proxyJob(chromiumViewers(stage().browser), stage(), row)]))[0];
    };

    test.each(ROWS)('$name: live on what passes, nothing lost, and the cause is named', async (row) => {
      const { expect: goals } = row;
      const { outcomes = [], failures } = (await resultOf(row)) ?? {};
      expect(failures).toEqual([]);
      expect(outcomes.length).toBe(1);
      for (const { carrier, cause, ...outcome } of outcomes) {
        expect(outcome).toMatchObject(WHOLE);
        expect(goals.carriers).toContain(carrier);
        expect(cause === undefined ? [] : goals.causes).toEqual(goals.causes);
        if (goals.causes.length === 0) expect(cause).toBeUndefined();
      }
    });

    test('when a block is lifted the page goes back by itself, without a gap', () => {
      expect(lifted).toMatchObject(WHOLE);
      expect(lifted?.back).toBeGreaterThan(0);
      expect(lifted?.words).toContain('WebSocket does not get through');
    });
  });
});
