import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { profile } from './proxy.ts';
import { echoed, outcome, type Rig, startRig, staysQuiet, text } from './rig.kit.ts';

let rig: Rig;

afterEach(() => rig.close());

const cookie = (viewer: string) => ({ cookie: `theme=dark; switchyard-viewer=${viewer}` });

test('A is blocked and B is not, on one proxy; what A has open is closed, what B has open lives', async () => {
  rig = await startRig();
  const [a, b] = [rig.websocket('?viewer=a'), rig.websocket('?viewer=b')];
  await Promise.all([outcome(a), outcome(b)]);
  const closed = once(a, 'close');
  await rig.at.use('upgrade-403', 'a');
  await closed;
  expect(await echoed(b, 'still here')).toBe('echo still here');
  expect(await outcome(rig.websocket('?viewer=a'))).toBe('status 403');
  expect(await outcome(rig.websocket('?viewer=b'))).toBe('open');
  expect(await outcome(rig.websocket())).toBe('open');
  await rig.at.release('a');
  expect(await outcome(rig.websocket('?viewer=a'))).toBe('open');
});

test('the cookie names a viewer as well, and the query wins over it', async () => {
  rig = await startRig();
  await rig.at.use('down', 'a');
  await expect(rig.open('/', cookie('a'))).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await text(await rig.open('/', cookie('b')))).toContain('host');
  expect(await text(await rig.open('/?viewer=b', cookie('a')))).toContain('host');
  await expect(rig.open('/?viewer=a', cookie('b'))).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('a name of more than 64 characters names nobody', async () => {
  rig = await startRig();
  const long = 'x'.repeat(65);
  await rig.at.use('down', long);
  expect(await text(await rig.open(`/?viewer=${long}`))).toContain('host');
});

test('a kept connection follows the viewer of its newest request', async () => {
  rig = await startRig();
  await rig.at.use('buffer-streams', 'a');
  await text(await rig.open('/?viewer=a'));
  const free = await rig.open('/stream?viewer=b');
  expect(rig.at.stats().accepted).toBe(1);
  rig.streams[0]?.end();
  expect(await text(free)).toBe('data:first\n\n');
  const held = rig.open('/stream?viewer=a');
  expect(await staysQuiet(held)).toBe(true);
  expect(rig.at.stats().accepted).toBe(1);
  rig.streams[1]?.end();
  expect(await text(await held)).toBe('data:first\n\n');
});

test('the own profile of a viewer outlives a change of all traffic, and its release gives it up', async () => {
  rig = await startRig();
  await rig.at.use('pass', 'a');
  await rig.at.use('upgrade-400');
  expect(await outcome(rig.websocket('?viewer=a'))).toBe('open');
  expect(await outcome(rig.websocket('?viewer=b'))).toBe('status 400');
  await rig.at.release('a');
  expect(rig.at.profileOf('a').name).toBe('upgrade-400');
  expect(await outcome(rig.websocket('?viewer=a'))).toBe('status 400');
});

test('half-open for A alone silences the streams of A alone', async () => {
  rig = await startRig();
  const [a, b] = [rig.websocket('?viewer=a'), rig.websocket('?viewer=b')];
  await Promise.all([outcome(a), outcome(b)]);
  await rig.at.use('half-open', 'a');
  a.send('lost');
  expect(await staysQuiet(once(a, 'message'), once(a, 'close'))).toBe(true);
  expect(await echoed(b, 'x')).toBe('echo x');
});

test('offline for A alone ends by itself, and then A has no profile of his own', async () => {
  rig = await startRig();
  await rig.at.use(profile('offline', { offlineSeconds: 0.3 }), 'a');
  const waiting = rig.websocket('?viewer=a');
  expect(await outcome(rig.websocket('?viewer=b'))).toBe('open');
  expect(waiting.readyState).toBe(waiting.CONNECTING);
  expect(await outcome(waiting)).toBe('open');
  expect([...rig.at.viewers().keys()]).toEqual([]);
  expect(rig.at.journal).toContainEqual(expect.objectContaining({ did: 'offline-ended', viewer: 'a' }));
});

test('connections are counted for each viewer', async () => {
  rig = await startRig({ profile: profile('six-connections', { connections: 1 }) });
  await outcome(rig.websocket('?viewer=a'));
  const second = outcome(rig.websocket('?viewer=a'));
  expect(await outcome(rig.websocket('?viewer=b'))).toBe('open');
  expect(await staysQuiet(second)).toBe(true);
  rig.at.cut('reset', 'a');
  await second;
});

test('cut of one viewer leaves the others alone', async () => {
  rig = await startRig();
  const [a, b] = [rig.websocket('?viewer=a'), rig.websocket('?viewer=b')];
  await Promise.all([outcome(a), outcome(b)]);
  const closed = once(a, 'close');
  rig.at.cut('close', 'a');
  await closed;
  expect(await echoed(b, 'x')).toBe('echo x');
});

test('an exempt path passes untouched, on a connection of its own and on a kept one', async () => {
  rig = await startRig({ exempt: (path) => path === '/control' });
  await text(await rig.open('/', cookie('a')));
  await rig.at.use('offline', 'a');
  expect(await text(await rig.open('/control?x=1', cookie('a')))).toContain('host');
  const hangs = rig.open('/', cookie('a'));
  expect(await staysQuiet(hangs)).toBe(true);
  await rig.at.release('a');
  expect(await text(await hangs)).toContain('host');
  await rig.at.use('down', 'a');
  rig.forget();
  expect(await text(await rig.open('/control', cookie('a')))).toContain('host');
});

test('only so many viewers have a profile of their own: the oldest makes room', async () => {
  rig = await startRig();
  for (let count = 0; count <= 1_000; count += 1) await rig.at.use('slow', `viewer${count}`);
  expect(rig.at.profileOf('viewer0').name).toBe('pass');
  expect(rig.at.profileOf('viewer1').name).toBe('slow');
  expect(rig.at.viewers().size).toBe(1_000);
});
