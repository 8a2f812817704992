import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Alert } from '#protocol';
import { flush, GROUP_TIMES, join, type Group, type News } from './group.ts';
import type { Mute } from './mute.ts';
import { alertWith, resolvedAt } from './testing.ts';

const steps = fc.array(
  fc.record({
    wait: fc.constantFrom(1, 1_000, 20_000, 60_000, 400_000, 5_000_000),
    alert: fc.integer({ min: 1, max: 4 }),
    mutes: fc.integer({ min: 0, max: 5 }).map((die) => die === 0),
    acks: fc.integer({ min: 0, max: 5 }).map((die) => die === 0),
  }),
  { minLength: 1, maxLength: 80 },
);

/** What is told of one alert, in order, must be what happened to it. */
function checkOrder(told: readonly News[]): void {
  let open: number | undefined;
  for (const { told: what, repeated, alert } of told) {
    if (what === 'resolved') {
      expect(open).toBeDefined();
      open = undefined;
    } else if (repeated) expect(alert.episode).toBe(open);
    else {
      expect(alert.episode).toBeGreaterThan(open ?? 0);
      open = alert.episode;
    }
  }
}

test('of every alert, in order: each episode once, repeats no sooner, a resolve only of what was told; nothing waits for ever', () => {
  fc.assert(
    fc.property(steps, (plan) => {
      const alerts = new Map<string, Alert>();
      const told = new Map<string, News[]>();
      const lastTold = new Map<string, number>();
      const ids = new Set<string>();
      let group: Group | { channel: string; key: string } = { channel: 'pager1', key: 'highload' };
      let now = 1_000;
      const flushDue = (until: number, mutes: boolean, acks: boolean): void => {
        let due = 'due' in group ? group.due : null;
        while (due !== null && due <= until) {
          const mute: Mute = { kind: 'silence', silence: 'x', until: until + 1 };
          const hush = { mutes: () => (mutes ? [mute] : []), acked: () => acks };
          const { group: after, message } = flush(group as Group, due, hush); // it has a due
          if (message) {
            expect(mutes).toBe(false);
            expect(ids.has(message.id)).toBe(false);
            ids.add(message.id);
            expect(message.news.length).toBeGreaterThan(0);
          }
          for (const news of message?.news ?? []) {
            const { id } = news.alert;
            expect(news.alert).toEqual(alerts.get(id));
            if (news.repeated) {
              expect(acks).toBe(false);
              expect(due - (lastTold.get(id) ?? 0)).toBeGreaterThanOrEqual(GROUP_TIMES.repeat);
            }
            lastTold.set(id, due);
            told.set(id, [...(told.get(id) ?? []), news]);
          }
          expect(after.due === null || after.due > due).toBe(true);
          group = JSON.parse(JSON.stringify(after)) as Group; // plain JSON, which the log keeps
          due = after.due;
        }
      };
      for (const { wait, alert: number, mutes, acks } of plan) {
        flushDue(now + wait, mutes, acks);
        now += wait;
        const id = `highload-${String(number).padStart(16, '0')}`;
        const before = alerts.get(id);
        const next =
          before?.state === 'firing'
            ? resolvedAt(before, now)
            : alertWith({ id, episode: now, since: now, firedAt: now, at: now });
        alerts.set(id, next);
        group = join(group, next);
      }
      flushDue(now + 10 * GROUP_TIMES.interval, false, false);
      for (const news of told.values()) checkOrder(news);
      for (const alert of alerts.values()) {
        const last = told.get(alert.id)?.findLast(({ told: what }) => what !== 'flapping');
        if (alert.state === 'firing') expect(last?.alert.episode).toBe(alert.episode);
        else expect(last === undefined || last.told === 'resolved').toBe(true);
      }
    }),
    { numRuns: 1_000 },
  );
});
