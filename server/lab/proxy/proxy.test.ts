import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { profile } from './profiles.ts';
import { echoed, outcome, type Rig, startRig, staysQuiet, text } from './rig.kit.ts';

let rig: Rig;

afterEach(async () => {
  await rig.close();
});

test('pass: HTTP on one kept connection, streams and WebSocket pass, the Host unchanged', async () => {
  rig = await startRig();
  expect(await rig.read()).toBe(`host 127.0.0.1:${rig.at.port}`);
  expect(await text(await rig.open('/', { host: 'board.example' }))).toBe('host board.example');
  expect(await rig.read('/chunked')).toBe('one,two');
  expect(rig.at.stats()).toMatchObject({ accepted: 1, requests: 3 });
  const socket = rig.websocket();
  expect(await outcome(socket)).toBe('open');
  expect(await echoed(socket, 'a')).toBe('echo a');
  const stream = await rig.open('/stream');
  expect(String((await once(stream, 'data'))[0])).toBe('data:first\n\n');
  socket.close();
  await once(socket, 'close');
  stream.destroy();
});

test.each([
  ['upgrade-403', 'status 403'],
  ['upgrade-400', 'status 400'],
  ['upgrade-502', 'status 502'],
  ['upgrade-strip', 'status 200'],
  ['upgrade-reset', 'error ECONNRESET'],
] as const)('%s: the client sees %s, and plain HTTP passes', async (profile, seen) => {
  rig = await startRig({ profile });
  const socket = rig.websocket();
  expect(await outcome(socket)).toBe(seen);
  expect(await rig.read()).toContain('host');
  expect(rig.sockets.size).toBe(0);
});

test('upgrade-silence: nothing is ever answered, and plain HTTP passes', async () => {
  rig = await startRig({ profile: 'upgrade-silence' });
  const socket = rig.websocket();
  expect(await staysQuiet(outcome(socket))).toBe(true);
  expect(await rig.read()).toContain('host');
});

test('upgrade-101-close: it opens and is closed at once', async () => {
  rig = await startRig({ profile: 'upgrade-101-close' });
  const socket = rig.websocket();
  const closed = once(socket, 'close');
  expect(await outcome(socket)).toBe('open');
  expect((await closed)[0]).toBe(1006);
});

test('upgrade-101-silence: it opens, and nothing comes back or is closed', async () => {
  rig = await startRig({ profile: 'upgrade-101-silence' });
  const socket = rig.websocket();
  expect(await outcome(socket)).toBe('open');
  socket.send('lost');
  expect(await staysQuiet(once(socket, 'message'), once(socket, 'close'))).toBe(true);
  expect(rig.sockets.size).toBe(0);
});

test('half-open: what is open falls silent for good, what is new passes', async () => {
  rig = await startRig();
  const socket = rig.websocket();
  await outcome(socket);
  const stream = await rig.open('/stream');
  await once(stream, 'data');
  await rig.at.use('half-open');
  const [served] = rig.sockets;
  socket.send('lost');
  served?.send('lost');
  rig.streams[0]?.write('data:lost\n\n');
  const events = [
    once(socket, 'message'),
    once(socket, 'close'),
    once(stream, 'data'),
    once(stream, 'close'),
  ];
  expect(await staysQuiet(...events)).toBe(true);
  served?.terminate();
  rig.streams[0]?.destroy();
  expect(await staysQuiet(once(socket, 'close'), once(stream, 'close'))).toBe(true);
  rig.forget();
  expect(await rig.read()).toContain('host');
  const fresh = rig.websocket();
  expect(await outcome(fresh)).toBe('open');
  await rig.at.use('pass');
  expect(await echoed(fresh, 'b')).toBe('echo b');
  expect(socket.readyState).toBe(WebSocket.OPEN);
  rig.at.cut('reset');
  await Promise.all([once(socket, 'close'), once(fresh, 'close')].map((event) => event.catch(() => {})));
});

test('half-open: the server does not learn that a silenced client went away', async () => {
  rig = await startRig();
  const socket = rig.websocket();
  await outcome(socket);
  await rig.at.use('half-open');
  const [served] = rig.sockets;
  if (!served) throw new Error('the server has no socket');
  const gone = once(served, 'close');
  socket.terminate();
  expect(await staysQuiet(gone)).toBe(true);
  rig.at.cut('reset');
  await gone;
  await expect.poll(() => rig.at.stats().open).toBe(0);
});

test('half-open with its upgrades silenced: a new upgrade is never answered', async () => {
  rig = await startRig({ profile: profile('half-open', { upgrade: 'silence' }) });
  const socket = rig.websocket();
  expect(await staysQuiet(outcome(socket))).toBe(true);
});

test('buffer-streams: a stream does not even begin, finite answers pass, and the end of the profile releases', async () => {
  rig = await startRig({ profile: 'buffer-streams' });
  expect(await rig.read('/chunked')).toBe('one,two');
  const stream = rig.open('/stream');
  expect(await staysQuiet(stream)).toBe(true);
  rig.streams[0]?.write('data:second\n\n');
  await rig.at.use('pass');
  const response = await stream;
  rig.streams[0]?.end();
  expect(await text(response)).toBe('data:first\n\ndata:second\n\n');
});

test('down: open connections are reset, new ones refused, and the same port is back afterwards', async () => {
  rig = await startRig();
  const { port } = rig.at;
  const socket = rig.websocket();
  await outcome(socket);
  const cut = once(socket, 'close').catch(() => {});
  await rig.at.use('down');
  await cut;
  await expect(rig.read()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await rig.at.use('pass');
  expect(rig.at.port).toBe(port);
  expect(await rig.read()).toContain('host');
});

test('a kept connection follows the profile from its next request', async () => {
  rig = await startRig();
  await rig.read();
  await rig.at.use('buffer-streams');
  const stream = rig.open('/stream');
  expect(await staysQuiet(stream)).toBe(true);
  expect(rig.at.stats().accepted).toBe(1);
  rig.at.cut('reset');
  await expect(stream).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('a kept connection that is then upgraded is refused in its turn', async () => {
  rig = await startRig({ profile: 'upgrade-403' });
  await rig.read();
  const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'x' };
  expect((await rig.open('/', headers)).statusCode).toBe(403);
});

test('cut("close") ends a WebSocket without an error', async () => {
  rig = await startRig();
  const socket = rig.websocket();
  await outcome(socket);
  const closed = once(socket, 'close');
  rig.at.cut('close');
  expect((await closed)[0]).toBe(1006);
});

test('a target that is away is answered with 502', async () => {
  rig = await startRig();
  await rig.stopServer();
  expect((await rig.open('/')).statusCode).toBe(502);
});

test('the end of the server reaches the client', async () => {
  rig = await startRig();
  const stream = await rig.open('/stream');
  await once(stream, 'data');
  const failed = once(stream, 'error');
  rig.streams[0]?.destroy();
  expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' });
});

test('close leaves nothing open, whatever was in flight', async () => {
  rig = await startRig();
  await rig.read();
  await outcome(rig.websocket());
  await rig.open('/stream');
  rig.at.cut('silence');
  await outcome(rig.websocket());
  await rig.at.close();
  await expect.poll(() => rig.at.stats().open).toBe(0);
});
