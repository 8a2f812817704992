import { expect, test } from 'vitest';
import { ackOf, unitOf } from './alert-lines.ts';
import { CATALOGUE, delivery, firing, linesOf, rule, silence, T } from './alerts.kit.ts';

const CPU = rule();
const DISK = rule('diskfull', {
  name: 'Disk full',
  severity: 'critical',
  selector: { series: 'disk.used', of: 'disk.size', matchers: [] },
});

test('what fires comes first, then what is more urgent, what is in nobody’s hand, what is newer', () => {
  const info = rule('infoinfo', { name: 'Info', severity: 'info' });
  const held = rule('heldheld', { name: 'Held', severity: 'critical' });
  const lines = linesOf(
    [CPU, DISK, info, held],
    [
      firing(info, {}, { state: 'pending', firedAt: null }),
      firing(CPU),
      firing(held),
      firing(DISK, { mount: '/srv' }, { firedAt: T - 5000 }),
      firing(DISK, { mount: '/' }),
      firing(info, { host: 'a' }, { state: 'resolved', resolvedAt: T }),
    ],
    [{ kind: 'silence', data: silence('alertname', 'Held') }],
  );
  expect(lines.map(({ name, labels, state }) => [name, labels['mount'] ?? '', state])).toEqual([
    ['Disk full', '/', 'firing'],
    ['Disk full', '/srv', 'firing'],
    ['CPU busy', '', 'firing'],
    ['Held', '', 'firing'],
    ['Info', '', 'pending'],
    ['Info', '', 'resolved'],
  ]);
});

test('an acknowledgement counts for its episode, and not for what became more urgent', () => {
  const alert = firing(CPU);
  const ack = { id: alert.id, episode: T, severity: 'warning', by: 'Ada', comment: '', at: T } as const;
  expect(ackOf(alert, ack)).toBe(ack);
  expect(ackOf({ ...alert, episode: T + 1 }, ack)).toBeUndefined();
  expect(ackOf({ ...alert, severity: 'critical' }, ack)).toBeUndefined();
  expect(ackOf({ ...alert, severity: 'info' }, ack)).toBe(ack);
});

test('a silence holds from its start until before its end, of what its matchers fit', () => {
  const alerts = [firing(DISK, { mount: '/' }), firing(DISK, { mount: '/srv' })];
  const held = (now: number): string[] =>
    linesOf([DISK], alerts, [{ kind: 'silence', data: silence('mount', '/srv') }], now)
      .filter((line) => line.silence !== undefined)
      .map(({ labels }) => labels['mount'] ?? '');
  expect(held(T - 1)).toEqual([]);
  expect(held(T)).toEqual(['/srv']);
  expect(held(T + 3_599_999)).toEqual(['/srv']);
  expect(held(T + 3_600_000)).toEqual([]);
});

test('an alert shows what was last sent of it', () => {
  const alert = firing(CPU);
  const [line] = linesOf(
    [CPU],
    [alert],
    [
      { kind: 'delivery', data: delivery(alert, { message: 'a' }) },
      { kind: 'delivery', data: delivery(alert, { message: 'b', outcome: 'dead' }) },
    ],
  );
  expect(line?.delivery?.message).toBe('b');
});

test('what keeps firing is recovering since it was well', () => {
  const [line] = linesOf([CPU], [firing(CPU, {}, { recovering: T + 2000 })]);
  expect(line).toMatchObject({ state: 'recovering', since: T + 2000 });
});

test('an alert of an Alertmanager outside stands beside ours, as urgent as it says', () => {
  const outside = {
    id: 'f00d',
    source: 'http://am:9093',
    state: 'firing',
    labels: { alertname: 'TargetDown', severity: 'critical', job: 'node' },
    annotations: {},
    startsAt: T,
    endsAt: null,
    at: T,
  } as const;
  const [line, ...others] = linesOf([CPU], [firing(CPU)], [{ kind: 'outside-alert', data: outside }]);
  expect(line).toMatchObject({
    name: 'TargetDown',
    severity: 'critical',
    source: 'http://am:9093',
    alert: undefined,
  });
  expect(others).toHaveLength(1);
});

test('values are in the unit of the series, in per cent of another, or so much a second', () => {
  expect(unitOf(CPU, CATALOGUE)).toBe('%');
  expect(unitOf(DISK, CATALOGUE)).toBe('%');
  expect(unitOf(rule('a', { selector: { series: 'disk.used', matchers: [] } }), CATALOGUE)).toBe('B');
  const rate = { fn: 'rate', window: 1000, op: '>', threshold: 1 } as const;
  expect(
    unitOf(rule('a', { selector: { series: 'disk.used', matchers: [] }, condition: rate }), CATALOGUE),
  ).toBe('B/s');
  expect(unitOf(undefined, CATALOGUE)).toBe('');
});
