import * as v from 'valibot';
import { expect, test } from 'vitest';
import { decodeAlertEvent, isAlertKind, ALERT_KINDS } from './alert-kinds.ts';
import { ConditionSchema, RuleTermsSchema } from './alert-rule.ts';
import { AckAlertsSchema, SilenceTermsSchema } from './alert-command.ts';
import { decodeEvent, EVENT_KINDS } from './event.ts';
import { ALERT_TOPICS, isKept, SEALED_CHANNELS } from './topic.ts';
import { LotIdSchema } from './lot.ts';

const LAST = { fn: 'last', window: 60_000, op: '>', threshold: 90 };
const TERMS = {
  ...{ name: 'High load', severity: 'warning', enabled: true, condition: LAST, every: 1_000, for: 0 },
  selector: { series: 'load.1m', matchers: [{ label: 'host', op: '=~', value: 'a.*' }] },
  ...{ keepFiringFor: 0, noData: 'keep', labels: { team: 'x' }, annotations: {}, channels: [] },
};

test.each([
  [LAST, true],
  [{ ...LAST, clear: 80 }, true],
  [{ ...LAST, clear: 90 }, true],
  [{ ...LAST, clear: 91 }, false],
  [{ ...LAST, op: '<', clear: 91 }, true],
  [{ ...LAST, op: '<=', clear: 89 }, false],
  [{ ...LAST, op: '==', clear: 90 }, false],
  [{ ...LAST, window: 999 }, false],
  [{ ...LAST, threshold: Infinity }, false],
  [{ ...LAST, fn: 'predict' }, false],
  [{ ...LAST, fn: 'predict', ahead: 1 }, true],
  [{ ...LAST, fn: 'median' }, false],
  [{ fn: 'absent', window: 60_000 }, true],
  [{ fn: 'absent', window: 60_000, threshold: 1 }, false],
])('the condition %j is taken: %s', (condition, taken) => {
  expect(v.is(ConditionSchema, condition)).toBe(taken);
});

test.each([
  [{}, true],
  [{ name: ' ' }, false],
  [{ labels: { 'not a name': 'x' } }, false],
  [{ channels: ['X'] }, false],
  [{ for: -1 }, false],
  [{ every: 10 }, false],
  [{ noData: 'perhaps' }, false],
  [{ more: 1 }, false],
  [{ selector: { series: '9', matchers: [] } }, false],
  [{ selector: { series: 'x', matchers: [{ label: 'a', op: '~', value: '' }] } }, false],
])('terms with %j are taken: %s', (change, taken) => {
  expect(v.is(RuleTermsSchema, { ...TERMS, ...change })).toBe(taken);
});

test('a silence ends, and after it starts', () => {
  const silence = { matchers: [{ label: 'a', op: '=', value: 'b' }], starts: 1, comment: '' };
  expect(v.is(SilenceTermsSchema, { ...silence, ends: 2 })).toBe(true);
  expect(v.is(SilenceTermsSchema, { ...silence, ends: 1 })).toBe(false);
  expect(v.is(SilenceTermsSchema, silence)).toBe(false);
  expect(v.is(SilenceTermsSchema, { ...silence, matchers: [], ends: 2 })).toBe(false);
});

test('acknowledgements name alerts and their episodes', () => {
  const ack = { type: 'alert-ack', as: 'a-token-that-can-be-read', comment: '' };
  const alerts = [{ id: 'highload-0123456789abcdef', episode: 1 }];
  expect(v.is(AckAlertsSchema, { ...ack, alerts })).toBe(true);
  expect(v.is(AckAlertsSchema, { ...ack, alerts: [] })).toBe(false);
  expect(v.is(AckAlertsSchema, { ...ack, alerts: [{ id: 'highload', episode: 1 }] })).toBe(false);
});

test('every kind of alerts travels as an event, and is read wholly by who knows alerts', () => {
  for (const kind of Object.keys(ALERT_KINDS)) expect(EVENT_KINDS).toHaveProperty(kind);
  const event = decodeEvent([7, 1, ALERT_TOPICS.live, 'alert-gap', { from: 1, to: 2, why: 'away' }]);
  expect(event.kind).toBe('alert-gap');
  expect(decodeAlertEvent(event)).toEqual({ kind: 'alert-gap', data: { from: 1, to: 2, why: 'away' } });
  expect(decodeAlertEvent({ kind: 'alert-gap', data: { from: 1, why: 'away' } })).toBeUndefined();
  expect(decodeAlertEvent({ kind: 'note', data: { text: 'x' } })).toBeUndefined();
  expect(isAlertKind('toString')).toBe(false);
});

test('what was decided is kept for ever, what was sent is not', () => {
  const { delivery, outside, ...kept } = ALERT_TOPICS;
  expect(Object.values(kept).every(isKept)).toBe(true);
  expect([delivery, outside].some(isKept)).toBe(false);
});

test('no lot can have the topic of the channels', () => {
  expect(isKept(SEALED_CHANNELS)).toBe(true);
  expect(v.is(LotIdSchema, SEALED_CHANNELS.slice('sealed/'.length))).toBe(false);
});
