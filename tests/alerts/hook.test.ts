import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import * as v from 'valibot';
import { OutsideStateSchema, PATHS, Refusal, type OutsideAlert } from '#protocol';
import type { Log } from '../../db/log.ts';
import { openTestLog } from '../../db/sqlite/testing.ts';
import { ADMIN, doorkeeper } from '../../server/access/testing.ts';
import { serveAlertmanagerHook, type HookOptions } from '../../server/alerts/outside/hook-door.ts';
import { Outside } from '../../server/alerts/outside/outside.ts';
import { createRouter } from '../../server/http/router.ts';

/** What an Alertmanager 0.25 posts, with what is not read here. */
function message(alerts: readonly object[], change: object = {}): object {
  return {
    receiver: 'hook',
    status: 'firing',
    alerts,
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://alerts.example:9093',
    version: '4',
    groupKey: '{}:{}',
    truncatedAlerts: 0,
    ...change,
  };
}

function alert(name: string, change: object = {}): object {
  return {
    status: 'firing',
    labels: { alertname: name },
    annotations: { summary: '<b>hot</b>' },
    startsAt: '2026-11-01T12:00:00.123Z',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: '',
    fingerprint: name,
    ...change,
  };
}

interface Hook {
  readonly log: Log;
  post(body: unknown, headers?: Record<string, string>): Promise<number>;
  standing(): Promise<OutsideAlert[]>;
  pass(ms: number): void;
}

async function openHook(options: Partial<Omit<HookOptions, 'outside'>> = {}): Promise<Hook> {
  const { log } = openTestLog();
  let now = 1_800_000_000_000;
  const outside = new Outside(log, () => now);
  await outside.open();
  const router = createRouter(pino({ level: 'silent' }));
  serveAlertmanagerHook(router, {
    outside,
    access: doorkeeper(),
    token: '',
    isPublic: false,
    now: () => now,
    ...options,
  });
  return {
    log,
    post: async (body, headers = {}) => {
      const sent = {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      };
      // Of Node's own request its headers alone are looked at.
      const incoming = Object.assign(new IncomingMessage(new Socket()), {
        headers: { authorization: headers['Authorization'] },
      });
      const answer = await router.request(PATHS.alertmanagerHook, sent, { incoming });
      return answer.status;
    },
    standing: async () => {
      const state = await log.state('alerts/outside');
      return state === undefined ? [] : v.parse(OutsideStateSchema, JSON.parse(state.json)).alerts;
    },
    pass: (ms) => void (now += ms),
  };
}

test('alerts from outside stand here as they are told, and what is no news is not written', async () => {
  const hook = await openHook();
  expect(await hook.post(message([alert('a'), alert('b')]))).toBe(200);
  const { head } = hook.log;
  expect(head).toBe(2);
  hook.pass(60_000);
  expect(await hook.post(message([alert('a'), alert('b')]))).toBe(200);
  expect(hook.log.head).toBe(head);
  const over = alert('a', { status: 'resolved', endsAt: '2026-11-01T12:05:00Z' });
  expect(await hook.post(message([over, alert('never', { status: 'resolved' })]))).toBe(200);
  expect(hook.log.head).toBe(head + 1);
  expect(await hook.standing()).toMatchObject([
    { id: 'b', state: 'firing', endsAt: null, source: 'http://alerts.example:9093' },
    {
      id: 'a',
      state: 'resolved',
      startsAt: Date.parse('2026-11-01T12:00:00.123Z'),
      endsAt: Date.parse('2026-11-01T12:05:00Z'),
    },
  ]);
  hook.pass(16 * 60_000);
  await hook.post(message([alert('c')]));
  expect((await hook.standing()).map(({ id }) => id)).toEqual(['b', 'c']);
});

test('the same fingerprint from two Alertmanagers is two alerts', async () => {
  const hook = await openHook();
  await hook.post(message([alert('a')]));
  await hook.post(message([alert('a')], { externalURL: 'http://other.example' }));
  expect(await hook.standing()).toHaveLength(2);
});

test.each<[string, unknown, number]>([
  ['what is no JSON', '{', 400],
  ['another version', message([], { version: '3' }), 400],
  ['no alerts', { ...message([]), alerts: undefined }, 400],
  ['a time that is none', message([alert('a', { startsAt: 'yesterday' })]), 400],
  ['a label that is no text', message([alert('a', { labels: { a: 1 } })]), 400],
  ['a text without end', message([alert('a', { labels: { a: 'x'.repeat(3_000) } })]), 400],
  [
    'too many alerts',
    message(Array.from({ length: 1_001 }, (_, n) => alert(`a${n}`, { annotations: {} }))),
    400,
  ],
  [
    'an alert without end',
    message([
      alert('a', {
        labels: Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`l${n}`, 'x'.repeat(2_000)])),
      }),
    ]),
    400,
  ],
  ['what is nested without end', '{"alerts":['.repeat(20_000), 400],
  ['nests that close', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400],
  ['alerts that are none', message([null, 1, []] as never), 400],
  ['a body without end', message([alert('a', { annotations: { a: 'x'.repeat(600_000) } })]), 413],
])('%s is refused and changes nothing', async (_what, body, status) => {
  const hook = await openHook();
  expect(await hook.post(body)).toBe(status);
  expect(hook.log.head).toBe(0);
});

test('what is posted as no JSON is refused: a form of another site could send it', async () => {
  const hook = await openHook();
  expect(await hook.post(message([alert('a')]), { 'Content-Type': 'text/plain' })).toBe(415);
});

test('no more stand here than there is room for', async () => {
  const hook = await openHook();
  const many = (word: string) => message(Array.from({ length: 600 }, (_, n) => alert(`${word}${n}`)));
  expect(await hook.post(many('a'))).toBe(200);
  expect(await hook.post(many('b'))).toBe(503);
  // What there was room for stands, and what is known is heard of though there is none.
  expect(await hook.standing()).toHaveLength(1_000);
  const over = alert('a7', { status: 'resolved', endsAt: '2026-11-01T12:05:00Z' });
  expect(await hook.post(message([alert('c'), over]))).toBe(503);
  const standing = await hook.standing();
  expect(standing.find(({ id }) => id === 'a7')).toMatchObject({ state: 'resolved' });
  expect(standing.some(({ id }) => id === 'c')).toBe(false);
});

test('few that are long have no more room than many that are short', async () => {
  const hook = await openHook();
  const long = (name: string) =>
    alert(name, {
      labels: Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`l${n}`, 'x'.repeat(2_000)])),
    });
  let refused = 0;
  for (let part = 0; part < 10; part += 1) {
    const alerts = Array.from({ length: 15 }, (_, n) => long(`${part}-${n}`));
    refused += (await hook.post(message(alerts))) === 503 ? 1 : 0;
  }
  expect(refused).toBeGreaterThan(0);
  expect(JSON.stringify(await hook.standing()).length).toBeLessThan(2.2 * 1024 * 1024);
});

const TOKEN = 'sixteen-characters-of-it';
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

test.each<[string, string | undefined, number]>([
  ['nothing', undefined, 401],
  ['another token', `Bearer ${TOKEN}x`, 401],
  ['the token', `Bearer ${TOKEN}`, 200],
  ['it as a password', basic(`prometheus:${TOKEN}`), 200],
  ['another password', basic('prometheus:no'), 401],
  ['it as a user', basic(`${TOKEN}:`), 401],
  ['another scheme', `Digest ${TOKEN}`, 401],
])('who shows %s', async (_what, authorization, status) => {
  const hook = await openHook({ token: TOKEN });
  const headers = authorization === undefined ? undefined : { Authorization: authorization };
  expect(await hook.post(message([alert('a')]), headers)).toBe(status);
});

test('where others reach the server, nobody posts without a token', async () => {
  expect(await (await openHook({ isPublic: true })).post(message([alert('a')]))).toBe(401);
});

test('whose token was revoked while his message came is refused', async () => {
  const admit = vi
    .fn<HookOptions['access']['admit']>()
    .mockResolvedValueOnce(ADMIN)
    .mockRejectedValue(new Refusal('REVOKED', 'This token was revoked.', 'Ask an admin for another one.'));
  const hook = await openHook({ isPublic: true, access: { admit } });
  expect(await hook.post(message([alert('a')]))).toBe(403);
  expect(await hook.standing()).toEqual([]);
});
