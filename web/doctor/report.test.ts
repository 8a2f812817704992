import { expect, test } from 'vitest';
import { diagnose } from './diagnose.ts';
import type { Examination } from './examination.ts';
import { plainFacts, reportText } from './report.ts';

const SEEN: Examination = {
  at: Date.UTC(2026, 10, 21, 14, 2, 5),
  origin: 'http://127.0.0.1:8081',
  browser: 'Firefox 140, Linux',
  online: true,
  http: { status: 200, ours: true, trips: [9, 4], protocol: 'http/1.1', headers: 'nginx/1.22.1' },
  observations: [
    {
      transport: 'websocket',
      lasted: 2500,
      frames: 0,
      bytes: 0,
      missed: 0,
      look: { ours: true, status: 400, opened: 12, bytes: 0, closed: false, lostSession: false },
    },
    { transport: 'polling', lasted: 40, frame: 18, frames: 1, bytes: 300, missed: 0 },
  ],
};

test('a report has all that an operator needs', () => {
  const text = reportText(SEEN, diagnose(SEEN), 'nginx', 'http://127.0.0.1:8081/doctor#r1.abc');
  expect(text).toContain('2026-11-21T14:02:05Z, Firefox 140, Linux, http://127.0.0.1:8081');
  expect(text).toContain(
    'Plain HTTP: status 200, round trip 4 ms, HTTP/1.1 (six connections at the most), through nginx/1.22.1',
  );
  expect(text).toContain(
    'WebSocket: The upgrade was answered 101 and then nothing passed: a proxy in between.\n  opened after 12 ms, no frame in 2.5 s',
  );
  expect(text).toContain('Polling: Polling works.\n  first frame after 18 ms');
  expect(text).toContain('  1. Polling: ');
  expect(text).toContain('http://127.0.0.1:8081/?transport=auto&ladder=polling');
  expect(text).toContain('nginx: nginx passes an upgrade only where it is told to.');
  expect(text).toContain('proxy_set_header Upgrade $http_upgrade;');
  expect(text.trimEnd()).toMatch(/http:\/\/127\.0\.0\.1:8081\/doctor#r1\.abc$/);
  expect(text).not.toMatch(/undefined|NaN/);
});

test('the proxy that was chosen is the one whose lines are told', () => {
  const text = reportText(SEEN, diagnose(SEEN), 'cloudflare', '');
  expect(text).toContain('Cloudflare: There is nothing to write');
  expect(text).not.toContain('proxy_pass');
});

test('plain HTTP that did not answer', () => {
  const http = { ours: false, trips: [], protocol: '', headers: '' };
  expect(plainFacts({ ...SEEN, http })).toEqual(['no answer']);
  const h2 = { ...SEEN.http, protocol: 'h2', headers: '', status: 403, ours: false };
  expect(plainFacts({ ...SEEN, http: h2 })).toEqual([
    'status 403, not by Switchyard',
    'round trip 4 ms',
    'HTTP/2',
  ]);
});
