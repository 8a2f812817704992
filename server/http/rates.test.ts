import { expect, test } from 'vitest';
import { PATHS } from '#protocol';
import { TooMany } from './refusals.ts';
import { kindOf, RATES, Rates, type Kind } from './rates.ts';

test.each<[string, string, Kind]>([
  ['GET', PATHS.stream, 'handshakes'],
  ['GET', `${PATHS.socket}?EIO=4&transport=polling`, 'handshakes'],
  ['GET', `${PATHS.socket}?EIO=4&transport=websocket`, 'handshakes'],
  ['GET', `${PATHS.socket}?EIO=4&transport=polling&sid=x`, 'polls'],
  ['POST', `${PATHS.socket}?EIO=4&transport=polling&sid=x`, 'polls'],
  ['GET', `${PATHS.socket}?EIO=4&transport=polling&sid=`, 'handshakes'],
  ['GET', PATHS.poll, 'polls'],
  ['POST', PATHS.commands, 'commands'],
  ['POST', PATHS.identity, 'identity'],
  ['POST', PATHS.session, 'identity'],
  ['PUT', `${PATHS.access}/password`, 'identity'],
  ['GET', PATHS.session, 'reads'],
  ['GET', PATHS.snapshot, 'reads'],
  ['GET', PATHS.history, 'reads'],
  ['GET', `${PATHS.lots}/k3v9x2ab7q0d/proof`, 'reads'],
  ['GET', `${PATHS.badge}/abcdefabcdef.svg`, 'reads'],
  ['POST', `${PATHS.shares}/abcdefabcdef/guest`, 'guests'],
  ['POST', PATHS.shares, 'rest'],
  ['GET', '/', 'rest'],
  ['GET', '/assets/index.js', 'rest'],
  ['GET', PATHS.healthz, 'rest'],
])('%s %s counts among %s', (method, target, kind) => {
  const [path = '', query] = target.split('?');
  expect(kindOf(method, { path, query: new URLSearchParams(query) })).toBe(kind);
});

test('each address has its own, and each kind; what is too often says when it is not', () => {
  const rates = new Rates();
  const { points, duration } = RATES.identity;
  for (let n = 0; n < points; n += 1) rates.spend('identity', 'one');
  let refusal: unknown;
  try {
    rates.spend('identity', 'one');
  } catch (error) {
    refusal = error;
  }
  if (!(refusal instanceof TooMany)) throw new Error('It was let in.');
  expect(refusal.code).toBe('TOO_MANY');
  expect(refusal.retryAfter).toBe(duration / points);
  rates.spend('identity', 'two');
  rates.spend('reads', 'one');
  rates.spendOf('one');
});
