import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { end, findCommand, start, tempDir } from '../lib/process.ts';

/** A real nginx before a server, with one of the sites of tests/nginx. */

/** The sites, by the name of their file. */
export const NGINX_SITES = ['default', 'buffering', 'buffering-always', 'read-timeout'] as const;
/** The name of a site. */
export type NginxSite = (typeof NGINX_SITES)[number];

/** A running nginx. */
export interface Nginx {
  /** Without a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

/** Where it listens, and what stands behind it. */
export interface NginxPorts {
  readonly port: number;
  readonly upstream: number;
}

/** Returns the path of this machine's nginx; undefined where there is none. */
export function findNginx(): string | undefined {
  return findCommand('nginx');
}

/** Takes the name of a site; returns its lines. */
export function readSite(name: NginxSite): string {
  return readFileSync(fileURLToPath(new URL(`../../tests/nginx/${name}.conf`, import.meta.url)), 'utf8');
}

/**
 * Takes nginx's path, the ports (of 127.0.0.1), and the lines of a site, which calls the server `http://switchyard`. Starts it
 * in a folder of its own, as whoever we are. Throws, with what it wrote, when it does not come up.
 */
export async function startNginx(path: string, ports: NginxPorts, site: string): Promise<Nginx> {
  const folder = tempDir('nginx');
  const file = join(folder.path, 'nginx.conf');
  writeFileSync(file, configuration(folder.path, ports, site));
  const child = start(path, ['-p', folder.path, '-c', file, '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await working(child).catch((error: unknown) => {
    folder.remove();
    throw error;
  });
  return {
    url: `http://127.0.0.1:${ports.port}`,
    async close() {
      await end(child);
      folder.remove();
    },
  };
}

function configuration(folder: string, { port, upstream }: NginxPorts, site: string): string {
  const scratch = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join('\n  ');
  // Its workers would be somebody else otherwise, who may not look into our folder.
  return `daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr notice;
events { worker_connections 512; }
http {
  access_log off;
  ${scratch}
  upstream switchyard { server 127.0.0.1:${upstream}; }
  server {
    listen 127.0.0.1:${port};
${site.replaceAll(/^/gm, '    ')}
  }
}
`;
}

/** Takes the started nginx; settles when it serves: it listens before it says that a worker begins. */
async function working(child: ReturnType<typeof start>): Promise<void> {
  if (child.stderr === null) throw new Error('No output to read.');
  const said: string[] = [];
  const lines = createInterface({ input: child.stderr });
  const begun = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      if (said.length < 20) said.push(line);
      if (line.includes('start worker process ')) resolve();
    });
  });
  const gone = once(child, 'exit').then(() => {
    throw new Error(`nginx did not start. ${said.join('\n')}`);
  });
  await Promise.race([begun, gone]);
}
