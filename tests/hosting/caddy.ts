import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { end, findCommand, start, tempDir } from '../../scripts/lib/process.ts';

/** The path of this machine's Caddy; undefined where there is none. */
export const caddy = findCommand('caddy');

/** Takes a Caddyfile without options of its own and the port that it serves; starts Caddy with it in a folder of its own. Gives what ends it. Throws when it ends first. */
export async function startCaddy(sites: string, port: number): Promise<() => Promise<void>> {
  const folder = tempDir('caddy');
  const file = join(folder.path, 'Caddyfile');
  writeFileSync(file, `{\n  admin off\n  auto_https off\n}\n${sites}`);
  const child = start(caddy ?? '', ['run', '--config', file, '--adapter', 'caddyfile'], {
    stdio: 'ignore',
    env: { ...process.env, HOME: folder.path, XDG_DATA_HOME: folder.path, XDG_CONFIG_HOME: folder.path },
  });
  const gone = once(child, 'exit').then(() => {
    throw new Error('Caddy did not start.');
  });
  await Promise.race([listening(port), gone]);
  return async () => {
    gone.catch(() => undefined);
    await end(child);
    folder.remove();
  };
}

/** Resolves when something listens there. */
async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const heard = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (heard) return;
    await new Promise((resolve) => setTimeout(resolve, 50)); // it tells nobody
  }
}
