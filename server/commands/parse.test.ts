import { expect, test } from 'vitest';
import { AMOUNT_CAP, ERROR_STATUS, Refusal, type ErrorCode } from '#protocol';
import { parseCommand, parseMessage } from './parse.ts';

const AS = 'a-token-that-can-be-read';
const BID = { type: 'bid', as: AS, lot: 'lotlot1', max: 100 };
const TERMS = { title: 'A clock', currency: 'EUR', start: 100, opens: 1_000, ends: 2_000 };
const CREATE = { type: 'lot-create', as: AS, terms: TERMS };
const RULE = {
  name: 'Too high',
  severity: 'warning',
  enabled: true,
  selector: { series: 'heat', matchers: [] },
  condition: { fn: 'last', window: 10_000, op: '>', threshold: 10 },
  every: 1_000,
  for: 0,
  keepFiringFor: 0,
  noData: 'keep',
  labels: {},
  annotations: {},
  channels: [],
};
const PUT = { type: 'rule-put', as: AS, terms: RULE };
const rule = (change: object): unknown => ({ ...PUT, terms: { ...RULE, ...change } });
const terms = (change: object): unknown => ({ ...CREATE, terms: { ...TERMS, ...change } });

function refusalOf(run: () => unknown): Refusal {
  try {
    run();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}

test('what fits is parsed, the same by both doors', () => {
  expect(parseCommand(BID)).toEqual(BID);
  expect(parseCommand(CREATE)).toEqual(CREATE);
  expect(parseCommand(PUT)).toEqual(PUT);
  expect(parseMessage({ key: 'key-00000001', command: BID })).toEqual({ key: 'key-00000001', command: BID });
});

test.each<[string, unknown, ErrorCode, RegExp]>([
  ['an amount as text', { ...BID, max: '100' }, 'MALFORMED_REQUEST', /whole number of minor units/],
  ['a negative amount', { ...BID, max: -1 }, 'MALFORMED_REQUEST', /whole number/],
  ['nothing', { ...BID, max: 0 }, 'MALFORMED_REQUEST', /whole number/],
  ['half a cent', { ...BID, max: 100.5 }, 'MALFORMED_REQUEST', /whole number/],
  ['null', { ...BID, max: null }, 'MALFORMED_REQUEST', /whole number/],
  ['one above the cap', { ...BID, max: AMOUNT_CAP + 1 }, 'OVER_CAP', /more than can be bid/],
  ['2^53', { ...BID, max: 2 ** 53 }, 'OVER_CAP', /more than can be bid/],
  ['no token', { ...BID, as: undefined }, 'MALFORMED_REQUEST', /token/],
  ['a lot in capitals', { ...BID, lot: 'LOTLOT1' }, 'MALFORMED_REQUEST', /lot is named/],
  ['more than is asked', { ...BID, price: 1 }, 'MALFORMED_REQUEST', /price does not fit/],
  ['an unknown command', { ...BID, type: 'win' }, 'MALFORMED_REQUEST', /no such command/],
  ['no command', null, 'MALFORMED_REQUEST', /command does not fit/],
  ['a lot that ends before it opens', terms({ ends: 1_000 }), 'UNFIT_TERMS', /ends after it opens/],
  ['a reserve below the start', terms({ reserve: 99 }), 'UNFIT_TERMS', /reserve is not below/],
  ['no title', terms({ title: ' ' }), 'UNFIT_TERMS', /title/],
  ['a title that nobody sees', terms({ title: '\u200b' }), 'UNFIT_TERMS', /title .* can be seen/],
  ['a title that turns round', terms({ title: 'a\u202eb' }), 'UNFIT_TERMS', /turns its direction/],
  [
    'a reason that nobody sees',
    { type: 'lot-cancel', as: AS, lot: 'lotlot1', reason: '\u2060' },
    'MALFORMED_REQUEST',
    /reason .* can be seen/,
  ],
  ['a picture over http', terms({ picture: 'http://x.example/a.png' }), 'UNFIT_TERMS', /https/],
  ['a start as text', terms({ start: '100' }), 'MALFORMED_REQUEST', /whole number/],
  [
    'increments that fall',
    terms({
      increments: [
        [1, 5],
        [1, 5],
      ],
    }),
    'UNFIT_TERMS',
    /ascending/,
  ],
  ['a rule without a name', rule({ name: '' }), 'UNFIT_TERMS', /name has/],
  [
    'a clear threshold on the wrong side',
    rule({ condition: { ...RULE.condition, clear: 11 } }),
    'UNFIT_TERMS',
    /safe side/,
  ],
  [
    'a window of nothing',
    rule({ condition: { ...RULE.condition, window: 0 } }),
    'UNFIT_TERMS',
    /condition has/,
  ],
  ['a label with a blank', rule({ labels: { 'a b': 'c' } }), 'UNFIT_TERMS', /Labels are/],
  [
    'no alerts to acknowledge',
    { type: 'alert-ack', as: AS, alerts: [], comment: '' },
    'MALFORMED_REQUEST',
    /1 to 200/,
  ],
  [
    'a silence that ends first',
    {
      type: 'silence-put',
      as: AS,
      terms: { matchers: [{ label: 'a', op: '=', value: 'b' }], starts: 2, ends: 1, comment: '' },
    },
    'UNFIT_TERMS',
    /ends after it starts/,
  ],
  [
    'an edit without its note',
    { type: 'note-edit', as: AS, text: 'a' },
    'MALFORMED_REQUEST',
    /note is named/,
  ],
  ['terms that are text', { ...CREATE, terms: 'cheap' }, 'MALFORMED_REQUEST', /terms does not fit/],
])('%s is refused in a plain sentence, with the next step', (_what, sent, code, sentence) => {
  const refusal = refusalOf(() => parseCommand(sent));
  expect(refusal.code).toBe(code);
  expect(refusal.message).toMatch(sentence);
  expect(refusal.next).not.toBe('');
  const bySocket = refusalOf(() => parseMessage({ key: 'key-00000001', command: sent }));
  expect([bySocket.code, bySocket.message, bySocket.next]).toEqual([code, refusal.message, refusal.next]);
  expect(ERROR_STATUS[code]).toBeLessThan(500);
});

test('a message without its parts is refused', () => {
  for (const sent of [undefined, BID, { key: 'key-00000001' }, { key: 'short', command: BID }, [BID]]) {
    expect(refusalOf(() => parseMessage(sent)).code).toBe('MALFORMED_REQUEST');
  }
});
