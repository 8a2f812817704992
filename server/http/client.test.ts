import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { clientOf, Clients, trustIn } from './client.ts';

const PROXY = '10.1.2.3';

/** A request of that peer, as far as it matters here. */
function request(remoteAddress: string, headers: Record<string, string> = {}, connection: object = {}) {
  return { headers, socket: { remoteAddress, ...connection } } as unknown as IncomingMessage; // what is read of it
}

function clients(trusted: readonly string[]) {
  const told: string[] = [];
  return { told, clients: new Clients({ trusted, onUntrusted: (peer) => told.push(peer) }) };
}

test.each([
  ['nothing forwarded', PROXY, {}, PROXY],
  ['one viewer', PROXY, { 'x-forwarded-for': '203.0.113.7' }, '203.0.113.7'],
  ['what a viewer made up before', PROXY, { 'x-forwarded-for': '1.1.1.1, 203.0.113.7' }, '203.0.113.7'],
  ['two proxies of ours', PROXY, { 'x-forwarded-for': '203.0.113.7, 10.9.9.9' }, '203.0.113.7'],
  ['IPv6', PROXY, { 'x-forwarded-for': '2001:db8::7' }, '2001:db8::7'],
  ['a port', PROXY, { 'x-forwarded-for': '203.0.113.7:51234' }, '203.0.113.7'],
  ['IPv6 with a port', PROXY, { 'x-forwarded-for': '[2001:db8::7]:51234' }, '2001:db8::7'],
  ['IPv4 in IPv6', '::ffff:10.1.2.3', { 'x-forwarded-for': '::ffff:203.0.113.7' }, '203.0.113.7'],
  ['no address', PROXY, { 'x-forwarded-for': '<script>' }, PROXY],
  ['nothing at all', PROXY, { 'x-forwarded-for': '' }, PROXY],
  ['a stranger', '203.0.113.9', { 'x-forwarded-for': '127.0.0.1' }, '203.0.113.9'],
])('behind a trusted range, %s', (_what, peer, headers, address) => {
  const asked = request(peer, headers);
  expect(clients(['10.0.0.0/8']).clients.recognise(asked).address).toBe(address);
  expect(clientOf(asked).address).toBe(address);
});

test('nobody is trusted who was not named, and that is told once', () => {
  const { clients: some, told } = clients([]);
  const forwarded = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' };
  for (const peer of ['127.0.0.1', PROXY]) {
    expect(some.recognise(request(peer, forwarded))).toMatchObject({ address: peer, isSecure: false });
  }
  expect(told).toEqual(['127.0.0.1']);
});

test('a trusted proxy says whether its viewer speaks TLS', () => {
  const { clients: some } = clients([PROXY]);
  const isSecure = (proto: string) => some.recognise(request(PROXY, { 'x-forwarded-proto': proto })).isSecure;
  expect(['https', 'HTTPS, http', 'http', 'httpsx', ''].map(isSecure)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('who speaks TLS to us is secure, whatever a proxy says of him', () => {
  const tls = { encrypted: true };
  for (const trusted of [[], [PROXY]]) {
    const asked = request(PROXY, { 'x-forwarded-proto': 'http' }, tls);
    expect(clients(trusted).clients.recognise(asked).isSecure).toBe(true);
    expect(clientOf(asked).isSecure).toBe(true);
  }
  expect(clientOf(request(PROXY)).isSecure).toBe(false);
});

test('an address is read once, not with each request that comes from it, and a flood of them is not kept', () => {
  const { clients: some } = clients([]);
  const first = some.recognise(request('::ffff:198.51.100.7'));
  expect(some.recognise(request('::ffff:198.51.100.7'))).toBe(first);
  for (let host = 0; host < 2_000; host += 1) some.recognise(request(`2001:db8::${host.toString(16)}`));
  const again = some.recognise(request('::ffff:198.51.100.7'));
  expect(again).not.toBe(first);
  expect(again).toEqual(first);
});

test('who asked by HTTP/2 is known when the request no longer knows its connection', () => {
  const asked = Object.assign(request('203.0.113.7'), { httpVersionMajor: 2 });
  const { clients: some } = clients([]);
  some.recognise(asked);
  Object.assign(asked, { socket: {} });
  expect(clientOf(asked).address).toBe('203.0.113.7');
});

test('here is this machine, and nobody for whom a proxy here speaks', () => {
  const { clients: some } = clients(['127.0.0.1']);
  expect(some.recognise(request('::ffff:127.0.0.1'))).toMatchObject({ isHere: true, isForwarded: false });
  const forwarded = some.recognise(request('127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }));
  expect(forwarded.isHere).toBe(false);
  expect(some.recognise(request('127.0.0.1', { 'x-forwarded-for': '203.0.113.7' }))).toMatchObject({
    isHere: false,
    isForwarded: true,
  });
});

test('what is no range is refused', () => {
  expect(() => trustIn(['10.0.0.0/99'])).toThrow(TypeError);
  expect(() => trustIn(['everybody'])).toThrow(TypeError);
});
