import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { clientOf, Clients, trustIn } from './client.ts';

const PROXY = '10.1.2.3';

/** A request of that peer, as far as it matters here. */
function request(remoteAddress: string, headers: Record<string, string> = {}) {
  return { headers, socket: { remoteAddress } } as unknown as IncomingMessage; // what is read of it
}

function clients(trusted: readonly string[], tls = false) {
  const told: string[] = [];
  return { told, clients: new Clients({ trusted, tls, onUntrusted: (peer) => told.push(peer) }) };
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
  expect(clients([], true).clients.recognise(request(PROXY)).isSecure).toBe(true);
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
