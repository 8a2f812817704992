import { expect, test } from 'vitest';
import type { Message } from '#domain';
import type { Alert } from '#protocol';
import { lettersOf, retold, type Letter } from './letter.ts';
import { attempted, failed, isDue } from './retry.ts';

const HOUR = 3_600_000;

const alert: Alert = {
  ...{ id: 'highload-0000000000000001', version: 1, rule: 'highload', name: 'High load' },
  ...{ severity: 'warning', labels: {}, state: 'firing', reason: 'condition', recovering: null },
  ...{ episode: 1_000, since: 1_000, firedAt: 1_000, resolvedAt: null, value: 9, at: 1_000 },
  annotations: {},
};

function messageOf(at: number, repeated = false, about = alert): Message {
  const news = [{ told: 'firing', repeated, alert: about } as const];
  return { id: `message:${at}`, channel: 'pager1', group: 'highload', at, news, firing: 1 };
}

function refuse(letter: Letter | undefined, now: number, after = 0): Letter {
  if (letter === undefined) throw new Error('There is a letter.');
  const attempt = { outcome: 'retry', problem: 'It was answered 503', doubtful: false, after } as const;
  return failed(attempted(letter, now), letter, attempt, now, 0.5);
}

test('more to tell is no reason to ask sooner, or to begin with short pauses again', () => {
  const [first] = lettersOf([], messageOf(0), 0, 0);
  const waiting = refuse(first, 0, 90_000);
  const [both] = lettersOf([waiting], messageOf(20_000), 20_000, 20_000);
  expect(both).toMatchObject({ next: 90_000, attempts: 1, due: 0 });
  expect(refuse(both, 90_000).next).toBe(92_000);
});

test('what is new is not given up with what was before', () => {
  const [first] = lettersOf([], messageOf(0), 0, 0);
  const waiting = refuse(first, 23 * HOUR);
  const other = { ...alert, id: 'highload-0000000000000002' };
  const [both] = lettersOf([waiting], messageOf(24 * HOUR, false, other), 24 * HOUR, 24 * HOUR);
  expect(refuse(both, 25 * HOUR)).toMatchObject({ dead: false, due: 0 });
  expect(refuse(both, 48 * HOUR + 1)).toMatchObject({ dead: true, problem: /after a day/ });
  const [repeated] = lettersOf([waiting], messageOf(24 * HOUR, true), 24 * HOUR, 24 * HOUR);
  expect(refuse(repeated, 25 * HOUR)).toMatchObject({ dead: true });
});

test('what was tried later than now was tried by a clock that was put back', () => {
  const [first] = lettersOf([], messageOf(HOUR), HOUR, HOUR);
  const waiting = refuse(first, HOUR, 60_000);
  expect(isDue(waiting, HOUR + 59_999)).toBe(false);
  expect(isDue(waiting, 1_000)).toBe(true);
});

test('sent again, a letter tells nothing that is not so any more', () => {
  const [letter] = lettersOf([], messageOf(0), 0, 0);
  if (letter === undefined) throw new Error('There is a letter.');
  const standing = (parts: Partial<Alert>): ReadonlyMap<string, Alert> =>
    new Map([[alert.id, { ...alert, ...parts }]]);
  expect(retold(letter, standing({}))).toEqual(letter);
  const urgent = retold(letter, standing({ severity: 'critical', version: 2 }));
  expect(urgent?.news).toMatchObject([{ told: 'firing', alert: { severity: 'critical' } }]);
  const over = retold(letter, standing({ state: 'resolved', resolvedAt: 5_000 }));
  expect(over?.news).toMatchObject([{ told: 'resolved', alert: { resolvedAt: 5_000 } }]);
  expect(over?.unheard).toEqual([`${alert.id} 1000`]);
  // A later begin has been told, or its end is long past.
  expect(retold(letter, standing({ episode: 9_000 }))).toBeUndefined();
  expect(retold(letter, new Map())).toBeUndefined();
});

test('what was repeated before anybody heard of it is told as new, and its end as both', () => {
  const [first] = lettersOf([], messageOf(0), 0, 0);
  const waiting = refuse(first, 0);
  const [both] = lettersOf([waiting], messageOf(4 * HOUR, true), 4 * HOUR, 4 * HOUR);
  expect(both?.news).toMatchObject([{ told: 'firing', repeated: false }]);
  const over: Alert = { ...alert, version: 2, state: 'resolved', resolvedAt: 5 * HOUR, at: 5 * HOUR };
  const news = [{ told: 'resolved', repeated: false, alert: over } as const];
  const end = { ...messageOf(5 * HOUR), news };
  const [all] = lettersOf([refuse(both, 4 * HOUR)], end, 5 * HOUR, 5 * HOUR);
  expect(all?.unheard).toEqual([`${alert.id} 1000`]);
});
