import { once } from 'node:events';
import { expect, test } from 'vitest';
import { PATHS, type ErrorBody } from '#protocol';
import { freePort } from '../../scripts/lib/free-port.ts';
import { tempDir } from '../../scripts/lib/process.ts';
import { watchServer } from '../lib/server-process.ts';
import { ask2, openSession, openStream2 } from './http2-client.ts';
import { makePair, openssl } from './pairs.ts';

/** Connections that one address may hold here. */
const MOST = 5;

/** The header with which the trusted proxy names an address. */
const FROM = { 'X-Forwarded-For': '203.0.113.1' };

test.skipIf(openssl === undefined)(
  'streams of HTTP/2 count one by one, whatever connection they are on',
  async () => {
    const folder = tempDir('limits');
    const pair = makePair(folder.path, 'one');
    const port = await freePort();
    const limits = ['--connections-per-address', String(MOST), ...['--trusted-proxies', '127.0.0.1']];
    const server = await watchServer([
      ...['--public-origin', `https://127.0.0.1:${port}`, '--viewers', 'everyone'],
      ...['--port', String(port), '--tls-cert', pair.cert, '--tls-key', pair.key, ...limits],
    ]);
    try {
      const session = await openSession(server.url, pair.pem);
      const headers = { ':path': PATHS.stream, ...FROM };
      const held = await Promise.all(
        Array.from({ length: MOST }, () => openStream2(session, PATHS.stream, FROM)),
      );
      const refused = await ask2(session, headers);
      expect([refused.status, (JSON.parse(refused.body) as ErrorBody).error.code]).toEqual([
        429,
        'TOO_MANY_CONNECTIONS',
      ]);
      held[0]?.close();
      await expect
        .poll(async () => {
          const stream = session.request(headers);
          const [answered] = (await once(stream, 'response')) as [{ ':status'?: number }]; // what the event carries
          return answered[':status'];
        })
        .toBe(200);
      session.destroy();
    } finally {
      await server.stop();
      folder.remove();
    }
  },
);
