import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { decodeAlertEvent, decodeEvent, EventTupleSchema, type Alert, type RuleTerms } from '#protocol';
import * as v from 'valibot';
import { openLog } from '../../db/open.ts';
import { tempDir } from '../../scripts/lib/process.ts';
import { startServer, type Server } from '../../scripts/lib/switchyard.ts';
import { taken } from '../../scripts/lib/auction/api.ts';
import { identify, post } from '../conformance/bidders.ts';
import { ruleTerms } from '../conformance/operators.ts';

/** Ten samples a second that are always above the threshold. */
const FLAGS = ['--synthetic-rate', '10'];

/** What became of the alerts in a folder. */
interface Told {
  readonly moves: Alert[];
  readonly gaps: { readonly from: number; readonly to: number }[];
}

async function toldIn(data: string): Promise<Told> {
  const log = openLog({ dataFolder: data });
  const told: Told = { moves: [], gaps: [] };
  for await (const page of log.ledger('alerts/live')) {
    for (const { json } of page) {
      const event = decodeAlertEvent(decodeEvent(v.parse(EventTupleSchema, JSON.parse(json))));
      if (event?.kind === 'alert') told.moves.push(event.data);
      if (event?.kind === 'alert-gap') told.gaps.push(event.data);
    }
  }
  await log.close();
  return told;
}

async function begin(server: Server, terms: Partial<RuleTerms>): Promise<void> {
  const { token } = await identify(server.url, 'Ann');
  taken(await post(server.url, { type: 'rule-put', as: token, terms: ruleTerms(terms) }));
}

test('killed in the middle of its time and started again, an alert fires when it would have', async () => {
  const data = tempDir('pending');
  const first = await startServer({ data: data.path, flags: FLAGS });
  await begin(first, { for: 6_000, condition: { fn: 'last', window: 30_000, op: '>', threshold: -1 } });
  await wait(2_500);
  await first.kill();
  const second = await startServer({ data: data.path, flags: FLAGS });
  await wait(6_000);
  await second.stop();
  const { moves } = await toldIn(data.path);
  data.remove();
  expect(moves.map(({ state }) => state)).toEqual(['pending', 'firing']);
  const [pending, fired] = moves;
  expect(fired).toMatchObject({ episode: pending?.episode, since: pending?.since, version: 2 });
  const took = (fired?.firedAt ?? 0) - (pending?.since ?? 0);
  expect(took).toBeGreaterThanOrEqual(6_000);
  expect(took).toBeLessThan(8_000);
});

test('away for longer than the window, its time begins again, and that is marked', async () => {
  const data = tempDir('pending');
  const first = await startServer({ data: data.path, flags: FLAGS });
  await begin(first, { for: 4_000, condition: { fn: 'last', window: 2_000, op: '>', threshold: -1 } });
  await begin(first, { condition: { fn: 'absent', window: 3_000 } });
  await wait(2_000);
  await first.kill();
  await wait(6_000);
  const second = await startServer({ data: data.path, flags: FLAGS });
  const back = Date.now();
  await wait(6_500);
  await second.stop();
  const { moves, gaps } = await toldIn(data.path);
  data.remove();
  expect(gaps).toHaveLength(1);
  expect((gaps[0]?.to ?? 0) - (gaps[0]?.from ?? 0)).toBeGreaterThan(5_000);
  expect(moves.map(({ state }) => state)).toEqual(['pending', 'pending', 'firing']);
  const fired = moves.at(-1);
  // Not at once, as it would by the clock alone.
  expect((fired?.firedAt ?? 0) - (gaps[0]?.to ?? 0)).toBeGreaterThanOrEqual(4_000);
  expect(fired?.episode).toBeLessThan(back - 6_000);
});
