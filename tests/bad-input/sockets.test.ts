import { describe, expect, test } from 'vitest';
import { PROTOCOL_VERSION } from '#protocol';
import { MESSAGE_LIMIT } from '../../server/http/limits.ts';
import { ask, sendAndReset } from '../lib/raw-http.ts';
import { RawWebSocket, upgradeBytes } from '../lib/raw-websocket.ts';
import { useScene } from './bystanders.ts';
import { openSession, SESSION_QUERY as POLLING } from '../../scripts/security/door.ts';
import {
  HANDSHAKES,
  SESSIONS,
  UPGRADED_TRANSPORTS,
  UPGRADES,
  withManyHeaders,
} from '../../scripts/security/inputs/handshakes.ts';
import { PACKETS } from '../../scripts/security/inputs/packets.ts';

const scene = useScene();

const COMMAND = { key: 'bad-input-0001', command: { type: 'note', text: 'hello' } };

describe('messages are answered by an error and leave the connection as it is', () => {
  test.each([
    ['an unknown event', '["nothing",1]', 'UNKNOWN_EVENT'],
    ['an event named by a number', '[17]', 'UNKNOWN_EVENT'],
    ['an event like a prototype', '["__proto__",{}]', 'UNKNOWN_EVENT'],
    ['a command without a message', '["command"]', 'MALFORMED_REQUEST'],
    [
      'a command without a key',
      `["command",${JSON.stringify({ command: COMMAND.command })}]`,
      'MALFORMED_REQUEST',
    ],
    ['a command that is a list', '["command",[]]', 'MALFORMED_REQUEST'],
    ['a command that is null', '["command",null]', 'MALFORMED_REQUEST'],
    [
      'an unknown command',
      '["command",{"key":"bad-input-1","command":{"type":"drop"}}]',
      'MALFORMED_REQUEST',
    ],
    ['a command with more', `["command",${JSON.stringify({ ...COMMAND, more: 1 })}]`, 'MALFORMED_REQUEST'],
  ])('%s', async (_what, payload, code) => {
    const socket = await RawWebSocket.open(scene.server.port);
    await socket.join();
    socket.say(`427${payload}`);
    expect(await socket.heard((text) => text.startsWith('437'))).toContain(`"${code}"`);
    socket.say(`428["command",${JSON.stringify(COMMAND)}]`);
    expect(await socket.heard((text) => text.startsWith('438'))).toContain('"seq"');
    socket.close();
  });

  test.each([
    ['an unknown topic', '{"topics":["secrets"]}', 'UNKNOWN_TOPIC'],
    ['a malformed cursor', '{"cursor":"x:-1"}', 'MALFORMED_CURSOR'],
    ['a cursor that is a number', '{"cursor":17}', 'MALFORMED_CURSOR'],
    ['topics that are text', '{"topics":"notes"}', 'MALFORMED_TOPIC'],
    ['the next protocol', `{"v":${PROTOCOL_VERSION + 1}}`, 'UNKNOWN_PROTOCOL'],
    ['a protocol that is text', '{"v":"1"}', 'MALFORMED_REQUEST'],
  ])('a subscription with %s', async (_what, auth, code) => {
    const socket = await RawWebSocket.open(scene.server.port);
    socket.say(`40${auth}`);
    expect(await socket.heard((text) => text.startsWith('44'))).toContain(`"${code}"`);
    socket.close();
  });
});

describe('packets that are none', () => {
  test.each(PACKETS.map((packet) => [packet]))(
    '%j before and after joining, over WebSocket',
    async (packet) => {
      for (const joins of [false, true]) {
        const socket = await RawWebSocket.open(scene.server.port);
        if (joins) await socket.join();
        socket.say(packet);
        socket.say(packet);
        await socket.write(Buffer.from([0x82, 0x81, 0, 0, 0, 0, 0x04])); // a binary message: an attachment
        socket.say('429["nothing"]');
        await socket.heard((text) => text.startsWith('439'), 60);
        socket.close();
      }
    },
  );

  test.each(PACKETS.map((packet) => [packet]))('%j over polling', async (packet) => {
    const sid = await openSession(scene.server.port);
    const path = `${POLLING}&sid=${sid}`;
    await ask(scene.server.port, { method: 'POST', path, body: '40{"v":1}' });
    const answer = await ask(scene.server.port, { method: 'POST', path, body: packet });
    expect([200, 400]).toContain(answer?.status);
  });

  test('a message above the limit ends the connection', async () => {
    const socket = await RawWebSocket.open(scene.server.port);
    await socket.join();
    const header = Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0]); // 65,537 bytes
    await socket.write(Buffer.concat([header, Buffer.alloc(MESSAGE_LIMIT + 1, 'x')]));
    expect(await socket.ends()).toBe(true);
  });

  test('a body above the limit is refused with 413', async () => {
    const path = `${POLLING}&sid=${await openSession(scene.server.port)}`;
    const answer = await ask(scene.server.port, {
      method: 'POST',
      path,
      body: 'x'.repeat(MESSAGE_LIMIT + 1),
    });
    expect(answer?.status).toBe(413);
  });
});

describe('handshakes that crashed earlier releases', () => {
  test('a session by polling, then an upgrade without EIO, then a probe', async () => {
    const sid = await openSession(scene.server.port);
    await expect(RawWebSocket.open(scene.server.port, `transport=websocket&sid=${sid}`)).rejects.toThrow(
      'MALFORMED_REQUEST',
    );
    await expect(
      RawWebSocket.open(scene.server.port, `EIO=4&transport=websocket&sid=${sid}`),
    ).rejects.toThrow('MALFORMED_REQUEST');
  });

  test('no EIO, without a session', async () => {
    await expect(RawWebSocket.open(scene.server.port, 'transport=websocket')).rejects.toThrow(
      'UNKNOWN_PROTOCOL',
    );
  });

  test.each(SESSIONS)('the session %s', async (sid) => {
    for (const method of ['GET', 'POST']) {
      expect((await ask(scene.server.port, { method, path: `${POLLING}&sid=${sid}` }))?.status).toBe(400);
    }
    expect(
      (await ask(scene.server.port, upgradeBytes(scene.server.port, `EIO=4&transport=websocket&sid=${sid}`)))
        ?.status,
    ).toBe(400);
  });

  test.each(UPGRADED_TRANSPORTS)('the transport %s, upgraded', async (transport) => {
    const answer = await ask(
      scene.server.port,
      upgradeBytes(scene.server.port, `EIO=4&transport=${transport}`),
    );
    expect(answer?.status).toBe(400);
  });

  test.each(HANDSHAKES)('the handshake %s, by HTTP', async (query) => {
    expect((await ask(scene.server.port, { path: `/socket.io/?${query}` }))?.status).toBe(400);
  });

  test('other methods with a session', async () => {
    const path = `${POLLING}&sid=${await openSession(scene.server.port)}`;
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE']) {
      expect((await ask(scene.server.port, { method, path }))?.status).toBe(405);
    }
  });

  test('two polls at once', async () => {
    const sid = await openSession(scene.server.port);
    const path = `${POLLING}&sid=${sid}`;
    const answers = await Promise.all([1, 2, 3].map(() => ask(scene.server.port, { path }, 500)));
    for (const answer of answers) expect([undefined, 200, 400]).toContain(answer?.status);
  });

  test.each(UPGRADES)('an upgrade with $what', async ({ headers, body, statuses }) => {
    const bytes = upgradeBytes(scene.server.port, undefined, headers, body);
    expect(statuses).toContain((await ask(scene.server.port, bytes))?.status);
    await sendAndReset(scene.server.port, bytes);
  });

  test('an upgrade whose own headers come after 2,100 others', async () => {
    const bytes = withManyHeaders(upgradeBytes(scene.server.port));
    expect([400, 431]).toContain((await ask(scene.server.port, bytes))?.status);
    await sendAndReset(scene.server.port, bytes);
  });

  test('a reset right after an upgrade, good or bad, twenty times', async () => {
    for (let n = 0; n < 20; n += 1) {
      await sendAndReset(scene.server.port, upgradeBytes(scene.server.port, 'EIO=4&transport=nothing'));
      await sendAndReset(
        scene.server.port,
        upgradeBytes(scene.server.port, `EIO=4&transport=websocket&sid=nobody-${n}`),
      );
      await sendAndReset(scene.server.port, upgradeBytes(scene.server.port));
    }
  });
});

test('nobody noticed', () => scene.unmoved());

test('what is no request behind one without a version is no part of its answer', async () => {
  const answer = await ask(
    scene.server.port,
    Buffer.from('GET /s\r\n\r\nettings HTTP/1.1\r\nHost: x\r\n\r\n'),
  );
  expect(answer?.status).toBe(421);
  expect(JSON.parse(answer?.body ?? '')).toMatchObject({ error: { code: 'HOST_REFUSED' } });
});
