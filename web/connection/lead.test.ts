import { expect, test } from 'vitest';
import { LeadWindow } from './lead.ts';

const MINUTE = 60_000;

test('the most that was learned counts, at once', () => {
  const lead = new LeadWindow();
  expect(lead.most).toBeUndefined();
  lead.learn(-70, 0);
  lead.learn(-50, 10);
  lead.learn(-90, 20);
  expect(lead.most).toBe(-50);
});

test('it is kept for five minutes at least and forgotten after ten', () => {
  const lead = new LeadWindow();
  lead.learn(100, 0);
  const seen = new Map<number, number | undefined>();
  for (let now = 1; now <= 11; now++) {
    lead.learn(40, now * MINUTE);
    seen.set(now, lead.most);
  }
  expect([seen.get(5), seen.get(9), seen.get(10), seen.get(11)]).toEqual([100, 100, 40, 40]);
});

test('after a long silence the newest counts, and nothing is forgotten before something is learned', () => {
  const lead = new LeadWindow();
  lead.learn(100, 0);
  expect(lead.most).toBe(100);
  lead.learn(30_000_000, 600 * MINUTE); // this page's clock stood still, or the server's was set
  expect(lead.most).toBe(30_000_000);
});
