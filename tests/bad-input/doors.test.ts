import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { ERROR_STATUS, ErrorBodySchema, PATHS, type ErrorCode } from '#protocol';
import { opennessOf } from '../../server/http/cross-origin.ts';
import { ask, requestBytes, sendAndReset, type Answer, type RawRequest } from '../lib/raw-http.ts';
import { upgradeBytes } from '../lib/raw-websocket.ts';
import { DOORS } from '../../scripts/security/doors.ts';
import { NOTHING, openSession, SESSION_QUERY } from '../../scripts/security/door.ts';
import { OPEN_TO_PAGES, ORIGINS, STRANGERS } from '../../scripts/security/strangers.ts';
import { useScene } from './bystanders.ts';
import { REFUSALS } from '../../scripts/security/inputs/refusals.ts';

const scene = useScene();

function expectRefusal(answer: Answer | undefined, code: ErrorCode): void {
  expect(answer?.body).toContain(`"${code}"`);
  expect(answer?.status).toBe(ERROR_STATUS[code]);
  expect(v.parse(ErrorBodySchema, JSON.parse(answer?.body ?? '')).error.code).toBe(code);
  expect(answer?.headers['content-type']).toMatch(/^application\/json/);
  expect(answer?.body).not.toMatch(/\bat .*:\d+:\d+|node_modules/);
}

/** Embeds, badges and scripts. */
function isForEverybody({ path = '' }: RawRequest): boolean {
  return opennessOf(path.split('?')[0] ?? '') === 'everybody';
}

describe('what makes no sense is refused, by name', () => {
  test.each(REFUSALS)('$name', async ({ request, code, allow }) => {
    const answer = await ask(scene.server.port, request);
    expectRefusal(answer, code);
    if (allow !== undefined) expect(answer?.headers['allow']).toBe(allow);
  });
});

describe('strangers are refused at every door', () => {
  test.each(STRANGERS)('$who, over HTTP', async ({ headers, code }) => {
    const sid = await openSession(scene.server.port);
    for (const { request } of DOORS) {
      const asked = request({ ...NOTHING, sid });
      // What is made for everybody's pages is theirs, as long as they ask under our name.
      if (code === 'ORIGIN_REFUSED' && isForEverybody(asked)) continue;
      expectRefusal(await ask(scene.server.port, { ...asked, headers }), code);
    }
  });

  test.each(ORIGINS)('pages of %s, over HTTP', async (origin) => {
    const sid = await openSession(scene.server.port);
    for (const { name, request } of DOORS) {
      const asked = request({ ...NOTHING, sid });
      const answer = await ask(scene.server.port, {
        ...asked,
        headers: { ...asked.headers, Origin: origin },
      });
      if (OPEN_TO_PAGES[name] === undefined) expectRefusal(answer, 'ORIGIN_REFUSED');
    }
  });

  test.each(STRANGERS)('$who, by an upgrade', async ({ headers, code }) => {
    expectRefusal(await ask(scene.server.port, upgradeBytes(scene.server.port, undefined, headers)), code);
    expectRefusal(
      await ask(
        scene.server.port,
        upgradeBytes(
          scene.server.port,
          `EIO=4&transport=websocket&sid=${await openSession(scene.server.port)}`,
          headers,
        ),
      ),
      code,
    );
  });

  test('but their links may lead here', async () => {
    const link = {
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Dest': 'document',
    };
    expect((await ask(scene.server.port, { path: PATHS.healthz, headers: link }))?.status).toBe(200);
    const form = { method: 'POST', path: PATHS.commands, headers: link };
    expectRefusal(await ask(scene.server.port, form), 'ORIGIN_REFUSED');
  });

  test('without a host', async () => {
    expect((await ask(scene.server.port, { headers: { Host: '' } }))?.status).toBe(400);
  });
});

describe('headers of an answer', () => {
  test('every door says that it is what it says, and but for a session whose id nobody else knows, for whom', async () => {
    for (const { name, request, inSession } of DOORS) {
      const sid = await openSession(scene.server.port);
      // A poll is answered when there is something to say.
      if (inSession) {
        await ask(scene.server.port, { method: 'POST', path: `${SESSION_QUERY}&sid=${sid}`, body: '40' });
      }
      const asked = request({ ...NOTHING, sid });
      const answer = await ask(scene.server.port, asked);
      expect(answer?.headers['x-content-type-options'], name).toBe('nosniff');
      const outside = isForEverybody(asked) ? 'cross-origin' : 'same-origin';
      const forWhom = inSession ? undefined : outside;
      expect(answer?.headers['cross-origin-resource-policy'], name).toBe(forWhom);
    }
  });

  test("the page's policy is on the page, and a poll does not pay for it", async () => {
    expect((await ask(scene.server.port, { path: '/' }))?.headers).toHaveProperty('content-security-policy');
    const headers = { Connection: '' };
    const poll = await ask(scene.server.port, { path: `${PATHS.poll}?hello=1`, headers });
    expect(Object.keys(poll?.headers ?? {}).sort()).toEqual([
      'cache-control',
      'content-length',
      'content-type',
      'cross-origin-resource-policy',
      'date',
      'x-content-type-options',
    ]);
    const metrics = await ask(scene.server.port, { path: PATHS.metrics });
    expect(metrics?.headers['cache-control']).toBe('no-store');
  });
});

describe('what is hardly HTTP', () => {
  test.each([
    ['a method of its own', 'BREW /pot HTTP/1.1\r\n\r\n', 400],
    ['a line without an end', `GET /${'a'.repeat(100_000)}`, 431],
    ['a cursor of 100 kB', `GET ${PATHS.poll}?cursor=e:${'9'.repeat(100_000)} HTTP/1.1\r\n\r\n`, 431],
    ['two lengths', 'POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00', 400],
  ])('%s', async (_what, text, status) => {
    expect((await ask(scene.server.port, Buffer.from(text, 'latin1')))?.status).toBe(status);
  });

  test.each(['TRACE', 'CONNECT', 'HEAD', 'PROPFIND', 'QUERY'])('%s everywhere', async (method) => {
    for (const path of [...Object.values(PATHS), '/', '*', '//', 'http://evil.example/']) {
      const answer = await ask(scene.server.port, { method, path });
      expect([undefined, 200, 301, 400, 401, 404, 405]).toContain(answer?.status);
    }
  });
});

describe('connections that are not kept', () => {
  test('HEAD of a stream is refused: its body is the stream', async () => {
    const answer = await ask(scene.server.port, { method: 'HEAD', path: PATHS.stream });
    expect(answer?.status).toBe(405);
    expect(answer?.headers['allow']).toBe('GET');
  });

  test('a reset right after the request, at every door', async () => {
    for (const { request } of DOORS) {
      const sid = await openSession(scene.server.port);
      await sendAndReset(scene.server.port, requestBytes(scene.server.port, request({ ...NOTHING, sid })));
    }
  });
});

test('nobody noticed', () => scene.unmoved());
