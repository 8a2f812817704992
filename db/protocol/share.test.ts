import { expect, test } from 'vitest';
import * as v from 'valibot';
import { HostOriginSchema } from './share.ts';

test.each([
  '*',
  'https://shop.example',
  'http://127.0.0.1:8080',
  'http://localhost',
  'https://[2001:db8::1]:8443',
  'https://xn--bcher-kva.example',
  'https://a_b.example',
])('%s is an origin', (origin) => {
  expect(v.is(HostOriginSchema, origin)).toBe(true);
});

test.each([
  // What URLs allow in a host, and a Content-Security-Policy reads as its own signs.
  'https://*',
  'https://*.example.com',
  'https://a;report-uri',
  'https://a,b.example',
  "https://a'b.example",
  'https://a"b.example',
  'https://shop.example/',
  'https://shop.example/path',
  'https://user@shop.example',
  'https://Shop.example',
  'https://shop.example:443',
  'wss://shop.example',
  'null',
  '',
])('%s is none', (origin) => {
  expect(v.is(HostOriginSchema, origin)).toBe(false);
});
