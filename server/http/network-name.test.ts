import { expect, test } from 'vitest';
import { networkName } from './network-name.ts';

const EPOCH = 'epochone';

test.each([
  ['an IPv4 address in either spelling', '192.0.2.7', '::ffff:192.0.2.7'],
  ['two machines of one IPv6 network', '2001:db8:1:2::5', '2001:db8:1:2:aaaa:bbbb:cccc:dddd'],
  ['a short spelling of the same network', '2001:db8::5', '2001:db8:0:0:1::9'],
])('%s: one name', (_, a, b) => {
  expect(networkName(a, EPOCH)).toBe(networkName(b, EPOCH));
});

test.each([
  ['two IPv4 addresses', '192.0.2.7', '192.0.2.8'],
  ['two IPv6 networks', '2001:db8:1:2::5', '2001:db8:1:3::5'],
])('%s: two names', (_, a, b) => {
  expect(networkName(a, EPOCH)).not.toBe(networkName(b, EPOCH));
});

test('another log names it otherwise, and the address is not in it', () => {
  expect(networkName('127.0.0.1', EPOCH)).not.toBe(networkName('127.0.0.1', 'epochtwo'));
  expect(networkName('127.0.0.1', EPOCH)).toMatch(/^[0-9a-f]{8}$/);
});
