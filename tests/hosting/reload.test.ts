import { once } from 'node:events';
import { copyFileSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { PATHS } from '#protocol';
import { tempDir } from '../../scripts/lib/process.ts';
import { watchPair } from '../../server/http/certificate.ts';
import { watchServer, type WatchedServer } from '../lib/server-process.ts';
import { openSession, openStream2, type Stream2 } from './http2-client.ts';
import { makePair, openssl, type MadePair } from './pairs.ts';

/** Streams that are open while certificates change, and what they are spread over. */
const STREAMS = 40;
const SESSIONS = 4;
/** Milliseconds after which a changed file has long been looked at. */
const PATIENCE = 15_000;

const title = `a certificate that changes${openssl === undefined ? ' (skipped: no openssl)' : ''}`;

describe.skipIf(openssl === undefined)(title, () => {
  const folder = tempDir('reload');
  /** As certbot has it: links in one folder, that are turned to the files of another. */
  const [live, archive] = [join(folder.path, 'live'), join(folder.path, 'archive')];
  const pairs: MadePair[] = [];
  let server: WatchedServer;
  let streams: Stream2[] = [];

  beforeAll(async () => {
    mkdirSync(live);
    mkdirSync(archive);
    for (const name of ['one', 'two', 'three']) pairs.push(makePair(archive, name));
    turnTo('one');
    server = await watchServer([
      ...['--tls-cert', join(live, 'fullchain.pem'), '--tls-key', join(live, 'privkey.pem')],
      ...['--synthetic-rate', '100'],
    ]);
    const { pem = '' } = pairs[0] ?? {};
    const sessions = await Promise.all(Array.from({ length: SESSIONS }, () => openSession(server.url, pem)));
    streams = await Promise.all(
      Array.from({ length: STREAMS }, (_, at) =>
        openStream2(sessions[at % SESSIONS] ?? never(), PATHS.stream),
      ),
    );
  });
  afterAll(async () => {
    for (const stream of streams) stream.close();
    await server.stop();
    folder.remove();
  });

  function never(): never {
    throw new Error('There is no such session.');
  }

  /** Turns the links, each in one step, as certbot does. */
  function turnTo(name: string): void {
    for (const [link, file] of [
      ['privkey.pem', `${name}-key.pem`],
      ['fullchain.pem', `${name}.pem`],
    ] as const) {
      symlinkSync(join('..', 'archive', file), join(live, `${link}.new`));
      renameSync(join(live, `${link}.new`), join(live, link));
    }
  }

  /** The certificate that a new connection is shown. */
  async function shown(): Promise<string> {
    const socket = connectTls({ port: server.port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  }

  /** Expects that every stream goes on, without a hole. */
  async function unmoved(): Promise<void> {
    const goal = Math.max(...streams.map(({ seq }) => seq)) + 20;
    await Promise.all(streams.map((stream) => stream.reach(goal)));
    expect(streams.filter(({ holes, closed }) => holes > 0 || closed)).toEqual([]);
  }

  test('links that are turned to other files: newcomers see the new one, nobody is cut', async () => {
    expect(await shown()).toBe(pairs[0]?.fingerprint);
    const url = `${server.url.replace('https', 'wss')}${PATHS.socket}?EIO=4&transport=websocket`;
    const socket = new WebSocket(url, { ca: pairs[0]?.pem });
    await once(socket, 'open');
    turnTo('two');
    await expect.poll(shown, { timeout: PATIENCE }).toBe(pairs[1]?.fingerprint);
    await unmoved();
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.close();
  });

  test('one that cannot be used is logged and the old one stays; the one after it is taken', async () => {
    // The key of one and the certificate of the other: half of a renewal.
    copyFileSync(pairs[2]?.cert ?? '', join(live, 'draft'));
    renameSync(join(live, 'draft'), join(live, 'fullchain.pem'));
    await expect
      .poll(() => server.complaints(), { timeout: PATIENCE })
      .toContain('is not that of the certificate in');
    expect(server.complaints()).toContain('the old one stays');
    expect(await shown()).toBe(pairs[1]?.fingerprint);
    // Written over in place, as a person would.
    writeFileSync(join(live, 'fullchain.pem'), 'rubbish');
    await expect
      .poll(() => server.complaints(), { timeout: PATIENCE })
      .toContain('there is no certificate in');
    turnTo('three');
    await expect.poll(shown, { timeout: PATIENCE }).toBe(pairs[2]?.fingerprint);
    await unmoved();
  });

  test.each([
    ['no key', () => ['--tls-cert', pairs[0]?.cert], '--tls-cert and --tls-key belong together'],
    ['no certificate', () => ['--tls-key', pairs[0]?.key], '--tls-cert and --tls-key belong together'],
    [
      'no file',
      () => ['--tls-cert', '/nowhere.pem', '--tls-key', pairs[0]?.key],
      '/nowhere.pem cannot be read: it is not there.',
    ],
    [
      'another key',
      () => ['--tls-cert', pairs[0]?.cert, '--tls-key', pairs[1]?.key],
      'is not that of the certificate',
    ],
    [
      'the two exchanged',
      () => ['--tls-cert', pairs[0]?.key, '--tls-key', pairs[0]?.cert],
      'there is no certificate in',
    ],
    [
      'a public origin without TLS',
      () => [
        '--tls-cert',
        pairs[0]?.cert,
        '--tls-key',
        pairs[0]?.key,
        '--public-origin',
        'http://board.example',
      ],
      'must begin with https://',
    ],
  ] as const)('a start with %s is refused in words', async (_what, flags, words) => {
    const given = flags().map((flag) => flag ?? '');
    await expect(watchServer(given)).rejects.toThrow(words);
  });

  test('a pair that cannot be taken on ends nothing, whatever is wrong with it', async () => {
    const written: string[] = [];
    const { cert, key } = makePair(folder.path, 'own');
    const stop = watchPair({
      files: { cert, key },
      logger: pino({ level: 'error' }, { write: (line) => void written.push(line) }),
      look: 50,
      onPair: () => {
        throw new RangeError('a fault of this test');
      },
    });
    const renewed = (): string => {
      makePair(folder.path, 'own');
      return written.join('');
    };
    await expect.poll(renewed, { timeout: PATIENCE, interval: 300 }).toContain('a fault of this test');
    stop();
  });
});
