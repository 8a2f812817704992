import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Control, startControl } from './control.ts';
import { outcome, type Rig, startRig, text } from './rig.kit.ts';

let rig: Rig;
let control: Control;

beforeEach(async () => {
  rig = await startRig();
  control = await startControl(rig.at, 0);
});

afterEach(async () => {
  await control.close();
  await rig.close();
});

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const sent = request(control.url + path, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
  });
  sent.end(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [IncomingMessage]; // what this event brings
  const answer: unknown = JSON.parse(await text(response));
  return { status: Number(response.statusCode), answer };
}

test('the state: the profile of all, the viewers with one of their own, the counters', async () => {
  await rig.at.use('upgrade-502', 'a');
  const { status, answer } = await ask('GET', '/state');
  expect(status).toBe(200);
  expect(answer).toMatchObject({
    url: rig.at.url,
    profile: { name: 'pass' },
    viewers: [{ viewer: 'a', profile: { name: 'upgrade-502', upgrade: 'refuse', status: 502 } }],
    stats: { open: 0 },
  });
});

test('a profile is changed for all, for one viewer, and released', async () => {
  expect(await ask('PUT', '/profile', { profile: 'flaky', cutEverySeconds: 60 })).toEqual({
    status: 200,
    answer: { name: 'flaky', upgrade: 'pass', cutEverySeconds: 60 },
  });
  expect(rig.at.profileOf()).toMatchObject({ name: 'flaky', cutEverySeconds: 60 });
  await ask('PUT', '/viewers/a%20b/profile', { profile: 'upgrade-400' });
  expect(rig.at.profileOf('a b').name).toBe('upgrade-400');
  expect(await ask('DELETE', '/viewers/a%20b/profile')).toMatchObject({
    status: 200,
    answer: { name: 'flaky' },
  });
  expect(rig.at.viewers().size).toBe(0);
});

test('a cut, and the journal from an action on', async () => {
  const socket = rig.websocket('?viewer=a');
  await outcome(socket);
  const closed = once(socket, 'close');
  expect((await ask('POST', '/cut', { how: 'close', viewer: 'a' })).status).toBe(200);
  await closed;
  await rig.at.use('slow');
  const all = (await ask('GET', '/journal')).answer;
  expect(all).toMatchObject([
    { id: 1, did: 'connection-closed', viewer: 'a', detail: 'by request' },
    { id: 2, did: 'profile-changed' },
  ]);
  expect((await ask('GET', '/journal?after=1')).answer).toMatchObject([{ id: 2 }]);
});

test('the profiles are listed with the meaning of every number', async () => {
  const { answer } = await ask('GET', '/profiles');
  expect(answer).toMatchObject({ numbers: { latencyMs: { unit: 'ms' } } });
  expect(answer).toHaveProperty('profiles.0.name', 'pass');
});

test.each([
  ['PUT', '/profile', { profile: 'nonsense' }, 400, 'MALFORMED_REQUEST', 'It must be one of pass, '],
  ['PUT', '/profile', {}, 400, 'MALFORMED_REQUEST', 'Name one of pass, '],
  ['PUT', '/profile', { profile: 'slow', x: 1 }, 400, 'MALFORMED_REQUEST', 'The settings are upgrade, '],
  [
    'PUT',
    '/profile',
    { profile: 'slow', latencyMs: -1 },
    400,
    'MALFORMED_REQUEST',
    'It must be a number from 0',
  ],
  ['PUT', '/profile', '7', 400, 'MALFORMED_REQUEST', 'Send an object'],
  ['PUT', '/profile', '{', 400, 'MALFORMED_JSON', 'quotes'],
  ['PUT', '/profile', 'x'.repeat(70_000), 413, 'BODY_TOO_LARGE', 'less'],
  ['PUT', `/viewers/${'x'.repeat(65)}/profile`, { profile: 'slow' }, 400, 'MALFORMED_REQUEST', 'PROXY.md'],
  ['POST', '/cut', { how: 'slowly' }, 400, 'MALFORMED_REQUEST', 'PROXY.md'],
  ['GET', '/journal?after=x', undefined, 400, 'MALFORMED_REQUEST', 'PROXY.md'],
  ['GET', '/nothing', undefined, 404, 'NOT_FOUND', 'PROXY.md'],
])('%s %s %j is answered %i %s', async (method, path, body, status, code, next) => {
  expect(await ask(method, path, body)).toEqual({
    status,
    answer: { error: { code, message: expect.any(String), next: expect.stringContaining(next) } },
  });
  expect(rig.at.journal).toEqual([]);
});

test('it is not for web pages: a foreign Host, a foreign Origin, another site, a body that a form could send', async () => {
  const body = { profile: 'down' };
  const refused = async (headers: Record<string, string>) =>
    (await ask('PUT', '/profile', body, headers)).status;
  expect(await refused({ host: 'evil.example' })).toBe(421);
  expect(await refused({ origin: 'http://evil.example' })).toBe(403);
  expect(await refused({ origin: rig.at.url })).toBe(403); // the page that is served through the proxy
  expect(await refused({ 'sec-fetch-site': 'cross-site' })).toBe(403);
  expect(await refused({ 'content-type': 'text/plain' })).toBe(415);
  expect(rig.at.profileOf().name).toBe('pass');
  expect(await refused({ host: control.url.replace('http://127.0.0.1', 'localhost') })).toBe(200);
});

test('when the proxy cannot listen again it says so, and another try may work', async () => {
  await ask('PUT', '/profile', { profile: 'down' });
  const { createServer } = await import('node:net');
  const thief = createServer().listen(rig.at.port, '127.0.0.1');
  await once(thief, 'listening');
  expect(await ask('PUT', '/profile', { profile: 'pass' })).toMatchObject({
    status: 500,
    answer: { error: { next: 'Free the port and choose the profile again.' } },
  });
  thief.close();
  await once(thief, 'close');
  expect((await ask('PUT', '/profile', { profile: 'pass' })).status).toBe(200);
  expect(await rig.read()).toContain('host');
});
