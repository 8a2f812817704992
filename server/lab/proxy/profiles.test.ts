import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { profile, PROFILE_NAMES, PROFILES } from './profiles.ts';
import { outcome, type Rig, startRig, staysQuiet, text } from './rig.kit.ts';

let rig: Rig | undefined;

afterEach(() => rig?.close());

const deeds = (of: Rig): string[] => of.at.journal.map(({ did }) => did);

test('the table: every profile can be made, and no two have the same key', () => {
  for (const name of PROFILE_NAMES) expect(profile(name)).toMatchObject({ name, ...PROFILES[name].sets });
  expect(new Set(PROFILE_NAMES.map((name) => PROFILES[name].key)).size).toBe(PROFILE_NAMES.length);
});

test('numbers are checked, and may be combined with any profile', () => {
  expect(profile('flaky', { cutEverySeconds: 2, upgrade: 'strip' })).toEqual({
    name: 'flaky',
    upgrade: 'strip',
    cutEverySeconds: 2,
  });
  expect(() => profile('flaky', { cutEverySeconds: -1 })).toThrow(
    'must be a number from 0.01 to 3600 (seconds)',
  );
});

test('websocket-cut: a WebSocket is closed after its time, whatever passes on it', async () => {
  rig = await startRig({ profile: profile('websocket-cut', { webSocketSeconds: 0.2 }) });
  const began = performance.now();
  const socket = rig.websocket();
  const closed = once(socket, 'close');
  await outcome(socket);
  const talk = setInterval(() => socket.send('more'), 20);
  expect((await closed)[0]).toBe(1006);
  clearInterval(talk);
  expect(performance.now() - began).toBeGreaterThan(190);
  expect(rig.at.journal.at(-1)).toMatchObject({ did: 'connection-closed', detail: 'after 0.2 s' });
});

test('websocket-idle: one that is used lives on, one that is not is closed', async () => {
  rig = await startRig({ profile: profile('websocket-idle', { webSocketIdleSeconds: 1 }) });
  const [used, idle] = [rig.websocket(), rig.websocket()];
  const closed = once(idle, 'close');
  await Promise.all([outcome(used), outcome(idle)]);
  const talk = setInterval(() => used.send('more'), 20);
  await closed;
  expect(await staysQuiet(once(used, 'close'))).toBe(true);
  clearInterval(talk);
  await once(used, 'close');
});

test('buffer-streams with a size: nothing passes until it is full, and then all of it', async () => {
  rig = await startRig({ profile: profile('buffer-streams', { bufferKilobytes: 4 }) });
  const stream = rig.open('/stream');
  expect(await staysQuiet(stream)).toBe(true);
  rig.streams[0]?.write(`data:${'x'.repeat(4096)}\n\n`);
  const response = await stream;
  let got = '';
  response.on('data', (part) => (got += String(part)));
  await expect.poll(() => got).toContain('xxx\n\n');
  const whole = got;
  rig.streams[0]?.write('data:held again\n\n');
  expect(await staysQuiet(once(response, 'data'))).toBe(true);
  const ended = once(response, 'end');
  rig.streams[0]?.end();
  await ended;
  expect(got).toBe(`${whole}data:held again\n\n`);
});

test('flaky: the lives of connections are drawn, and the same draw gives the same life', async () => {
  rig = await startRig({ profile: profile('flaky', { cutEverySeconds: 0.2 }), random: () => 0.5 });
  for (let run = 0; run < 2; run += 1) {
    const began = performance.now();
    await once(rig.websocket(), 'close');
    expect(performance.now() - began).toBeGreaterThan(130); // ln 2 × 0.2 s
  }
  expect(rig.at.journal.at(-1)).toMatchObject({ did: 'connection-reset', detail: 'by chance' });
});

test('offline: everything hangs and nothing is lost, and it ends by itself in what was before', async () => {
  rig = await startRig({ profile: 'upgrade-403' });
  await rig.at.use('pass');
  const socket = rig.websocket();
  await outcome(socket);
  await rig.at.use(profile('offline', { offlineSeconds: 1.5 }));
  const reply = once(socket, 'message');
  socket.send('late');
  const [kept, fresh] = [rig.read(), rig.websocket()];
  expect(await staysQuiet(reply, kept, outcome(fresh), once(socket, 'close'))).toBe(true);
  expect(rig.at.profileOf().name).toBe('offline');
  expect(String((await reply)[0])).toBe('echo late');
  expect(await kept).toContain('host');
  expect(await outcome(fresh)).toBe('open');
  expect(rig.at.profileOf().name).toBe('pass');
  expect(deeds(rig)).toEqual(
    expect.arrayContaining(['offline-begun', 'request-waits', 'offline-ended', 'request-goes-on']),
  );
});

test('offline: the server does not learn of a client that left until the line is back', async () => {
  rig = await startRig();
  const socket = rig.websocket();
  await outcome(socket);
  const [served] = rig.sockets;
  if (!served) throw new Error('the server has no socket');
  const gone = once(served, 'close');
  await rig.at.use(profile('offline', { offlineSeconds: 1.5 }));
  socket.terminate();
  expect(await staysQuiet(gone)).toBe(true);
  await gone;
  expect(rig.at.profileOf().name).toBe('pass');
});

test('offline again while offline: what was before both is back', async () => {
  rig = await startRig({ profile: 'upgrade-strip' });
  await rig.at.use('offline');
  await rig.at.use(profile('offline', { offlineSeconds: 0.05 }));
  const { at } = rig;
  await expect.poll(() => at.profileOf().name).toBe('upgrade-strip');
});

test('offline that was ended by hand does not end once more', async () => {
  rig = await startRig({ profile: 'upgrade-strip' });
  await rig.at.use(profile('offline', { offlineSeconds: 0.1 }));
  await rig.at.use('slow');
  await new Promise((resolve) => setTimeout(resolve, 150)); // longer than it would have lasted
  expect(rig.at.profileOf().name).toBe('slow');
});

test('connections: a request beyond them waits until one is free, an idle one is none', async () => {
  rig = await startRig({ profile: profile('six-connections', { connections: 2 }) });
  const { at, streams } = rig;
  await rig.read();
  rig.forget();
  const sockets = [rig.websocket(), rig.websocket()];
  await Promise.all(sockets.map(outcome));
  const third = rig.read();
  expect(await staysQuiet(third)).toBe(true);
  sockets[0]?.close();
  expect(await third).toContain('host');
  const stream = await rig.open('/stream');
  const more = rig.websocket();
  expect(await staysQuiet(outcome(more))).toBe(true);
  streams[0]?.end();
  await text(stream);
  expect(await outcome(more)).toBe('open');
  expect(at.journal.filter(({ did }) => did === 'request-waits')).toHaveLength(2);
});

test('a profile that blocks upgrades closes the WebSockets that are open', async () => {
  rig = await startRig();
  const socket = rig.websocket();
  await outcome(socket);
  const closed = once(socket, 'close');
  await rig.at.use('upgrade-403');
  await closed;
  expect(deeds(rig).slice(-2)).toEqual(['profile-changed', 'connection-closed']);
});

test('the journal has every action with its time and words, ids are dense', async () => {
  const before = Date.now();
  rig = await startRig();
  await rig.at.use(profile('flaky', { cutEverySeconds: 60 }), 'a');
  await rig.at.use('upgrade-502', 'a');
  await outcome(rig.websocket('?viewer=a'));
  await rig.at.release('a');
  await rig.at.use('upgrade-strip');
  await outcome(rig.websocket());
  expect(rig.at.journal).toMatchObject([
    { id: 1, did: 'profile-changed', viewer: 'a', detail: 'flaky (cutEverySeconds 60)' },
    { id: 2, did: 'profile-changed', viewer: 'a', detail: 'upgrade-502' },
    { id: 3, did: 'upgrade-refused', viewer: 'a', detail: '502' },
    { id: 4, did: 'profile-released', viewer: 'a', detail: 'now pass' },
    { id: 5, did: 'profile-changed', detail: 'upgrade-strip' },
    { id: 6, did: 'upgrade-stripped' },
  ]);
  for (const { at } of rig.at.journal) expect(at).toBeGreaterThanOrEqual(before);
});

test('the journal is bounded', async () => {
  rig = await startRig();
  for (let turn = 0; turn < 2_100; turn += 1) await rig.at.use('slow', 'a');
  expect(rig.at.journal).toHaveLength(2_000);
  expect(rig.at.journal.at(-1)?.id).toBe(2_100);
});
