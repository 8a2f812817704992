import { statSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { PATHS } from '#protocol';
import { ask } from '../../../tests/lib/raw-http.ts';
import { serverFile } from '../../lib/switchyard.ts';
import { tempDir } from '../../lib/process.ts';
import type { Place } from '../place.ts';
import { gist, type Row } from '../row.ts';

/** A fresh install: who can reach it, what its first start writes and prints, and what it refuses to start with. */

const PART = 'fresh install';
/** Milliseconds that a start which must be refused may take. */
const REFUSED_WITHIN = 30_000;

/** Takes the port and an address; says whether somebody answers there. */
function reaches(port: number, host: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 15_000 });
    const settle = (word: string) => () => (socket.destroy(), resolve(word));
    socket.once('connect', settle('reached'));
    socket.once('error', settle('not reached'));
    socket.once('timeout', settle('not reached'));
  });
}

/** Takes flags; starts a server that must refuse them and says how it ended. */
function refusedStart(flags: readonly string[]): Promise<string> {
  const folder = tempDir('refused');
  const file = serverFile() ?? '';
  const options = { timeout: REFUSED_WITHIN, encoding: 'utf8' } as const;
  const { status, stderr } = spawnSync(
    process.execPath,
    [file, '--data', folder.path, '--port', '0', ...flags],
    options,
  );
  folder.remove();
  return Promise.resolve(
    status === 1 && stderr.startsWith('Switchyard cannot start:')
      ? 'does not start'
      : `ended with ${status}: ${stderr}`,
  );
}

/** Takes a place that was started without more than it needs; returns what must be so. */
export function freshRows({ server, port }: Place): Row[] {
  const row = (
    door: string,
    attempt: string,
    expected: readonly string[],
    run: () => Promise<string>,
  ): Row => {
    return { part: PART, door, attempt, expected, run };
  };
  const outside = Object.values(networkInterfaces())
    .flat()
    .flatMap((one) => (one && !one.internal && one.family === 'IPv4' ? [one.address] : []));
  const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
  return [
    row('the port', '127.0.0.1', ['reached'], () => reaches(port, '127.0.0.1')),
    ...[...outside, '127.0.0.2'].map((host) =>
      row('the port', `${host}, another address`, ['not reached'], () => reaches(port, host)),
    ),
    row('the data folder', 'admin-token', ['600'], () =>
      Promise.resolve(mode(join(server.data, 'admin-token'))),
    ),
    ...readdirSync(server.data)
      .filter((name) => /secret|token/.test(name) && name !== 'admin-token')
      .map((name) =>
        row('the data folder', name, ['600'], () => Promise.resolve(mode(join(server.data, name)))),
      ),
    row('the start', '--host 0.0.0.0 without a public origin', ['does not start'], () =>
      refusedStart(['--host', '0.0.0.0']),
    ),
    row('the start', '--host :: without a public origin', ['does not start'], () =>
      refusedStart(['--host', '::']),
    ),
    row('the start', '--demo for other machines', ['does not start'], () =>
      refusedStart(['--demo', '--host', '0.0.0.0', '--public-origin', 'https://a.example']),
    ),
    row('healthz', 'while all of it goes on', ['200'], async () =>
      gist(await ask(port, { path: PATHS.healthz })),
    ),
  ];
}
