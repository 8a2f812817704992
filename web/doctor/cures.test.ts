import { expect, test } from 'vitest';
import { AILMENTS, cureFor, CURES, PROXIES, PROXY_NAMES, proxyIn, proxyNamed } from './cures.ts';

const ALL = PROXY_NAMES.flatMap((proxy) =>
  AILMENTS.map((ailment) => ({ proxy, ailment, ...CURES[proxy][ailment] })),
);

test('nginx comes first', () => expect(PROXY_NAMES[0]).toBe('nginx'));

test.each(ALL)('$proxy, $ailment: whole sentences, and lines that name a real place', ({ say, lines }) => {
  expect(say).toMatch(/^[A-Z“n].*[.:]$/);
  expect(say).not.toMatch(/undefined|\s{2}/);
  if (lines === undefined) return expect(say).toMatch(/\.$/);
  expect(lines).not.toMatch(/\t|\s+\n|\n$|undefined/);
  expect(lines).toMatch(/127\.0\.0\.1:8787|text\/event-stream/);
});

test('only Cloudflare has nothing to write', () => {
  const without = ALL.filter(({ lines }) => lines === undefined).map(({ proxy }) => proxy);
  expect(new Set(without)).toEqual(new Set(['cloudflare']));
  expect(without).toHaveLength(AILMENTS.length);
});

test.each(['websocket', 'long-polling', 'sse', 'polling'] as const)(
  'nginx, %s: keeps the port and needs nothing defined elsewhere',
  (ailment) => {
    const { lines } = CURES.nginx[ailment];
    expect(lines).toContain('proxy_set_header Host $http_host;');
    expect(lines).toMatch(/^ {2}proxy_pass http:\/\/127\.0\.0\.1:8787; # where Switchyard listens$/m);
  },
);

test.each(['apache'] as const)('%s keeps the host', (proxy) => {
  for (const ailment of AILMENTS) expect(CURES[proxy][ailment].lines).toContain('ProxyPreserveHost On');
});

test('a proxy is found by its name and by the headers it leaves', () => {
  expect(proxyNamed('haproxy')).toBe('haproxy');
  expect(proxyNamed('squid')).toBeUndefined();
  expect(proxyNamed(null)).toBeUndefined();
  expect(proxyIn('nginx/1.22.1')).toBe('nginx');
  expect(proxyIn('Apache/2.4.62 (Debian)')).toBe('apache');
  expect(proxyIn('cloudflare')).toBe('cloudflare');
  expect(proxyIn(' 1.1 Caddy')).toBe('caddy');
  expect(proxyIn('')).toBeUndefined();
  expect(Object.values(PROXIES)).toEqual(['nginx', 'Apache', 'Caddy', 'HAProxy', 'Traefik', 'Cloudflare']);
});

test('below a path the cures name it where it is asked for, and the server behind as it is', () => {
  expect(cureFor('nginx', 'websocket', '/board').lines).toContain('location /board/socket.io/ {');
  expect(cureFor('nginx', 'sse', '/board').lines).toContain('location = /board/api/v1/stream {');
  const { lines = '' } = cureFor('apache', 'sse', '/board');
  expect(lines).toContain('ProxyPass "/board/api/v1/stream" "http://127.0.0.1:8787/api/v1/stream"');
  expect(lines).toContain('"^/board/api/v1/stream$"');
  for (const { proxy, ailment, say, lines: plain } of ALL) {
    expect(cureFor(proxy, ailment, '')).toEqual({ say, ...(plain !== undefined && { lines: plain }) });
  }
});
