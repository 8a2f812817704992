import { expect, test } from 'vitest';
import { Refusal, type AuditEntry } from '#protocol';
import { SettingsDesk, type SettingsDoor } from './settings-desk.svelte.ts';

const entry = (seq: number): AuditEntry => ({ seq, at: seq, what: 'signed-in', by: 'Ada', detail: '' });
const refused = () => Promise.reject(new Refusal('FORBIDDEN', 'You may not do this here.', 'Ask an admin.'));

function door(parts: Partial<SettingsDoor> = {}): SettingsDoor {
  return { access: refused, ownSessions: refused, shares: refused, audit: refused, ...parts };
}

test('the audit list is read page by page, down to its end', async () => {
  const asked: (number | undefined)[] = [];
  const desk = new SettingsDesk(
    door({
      audit: (before) => {
        asked.push(before);
        return Promise.resolve(
          before === undefined
            ? { entries: [entry(9), entry(8)], next: 8 }
            : { entries: [entry(7)], next: null },
        );
      },
    }),
  );
  await desk.loadAudit();
  expect(desk.more).toBe(8);
  await desk.loadAudit(true);
  expect(desk.audit?.map(({ seq }) => seq)).toEqual([9, 8, 7]);
  expect(desk.more).toBeNull();
  await desk.loadAudit();
  expect(desk.audit?.length).toBe(2);
  expect(asked).toEqual([undefined, 8, undefined]);
});

test('what cannot be read says why, and what was there stays', async () => {
  let fails = false;
  const desk = new SettingsDesk(door({ shares: () => (fails ? refused() : Promise.resolve([])) }));
  await desk.loadShares();
  fails = true;
  await desk.loadShares();
  expect(desk.problem).toBe('You may not do this here. Ask an admin.');
  expect(desk.shares).toEqual([]);
});

test('one deed at a time; one that went wrong is told in words', async () => {
  const desk = new SettingsDesk(door());
  const { promise, resolve } = Promise.withResolvers<string>();
  const first = desk.do(() => promise);
  expect(desk.busy).toBe(true);
  expect(await desk.do(() => Promise.resolve('second'))).toBeUndefined();
  resolve('first');
  expect(await first).toEqual({ answer: 'first' });
  expect(await desk.do(() => Promise.reject(new TypeError('Failed to fetch')))).toBeUndefined();
  expect(desk).toMatchObject({ busy: false, problem: expect.stringContaining('did not answer') });
});

test('what went wrong in a form is said there, and the page says nothing', async () => {
  const desk = new SettingsDesk(door());
  const told: string[] = [];
  expect(await desk.do(refused, (problem) => told.push(problem))).toBeUndefined();
  expect(told).toEqual(['You may not do this here. Ask an admin.']);
  expect(desk).toMatchObject({ busy: false, problem: '' });
});
