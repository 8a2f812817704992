import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { PAGE_HEADERS } from '../../server/http/safe-headers.ts';
import { tempDir } from '../lib/process.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = fileURLToPath(new URL('./harness', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

/** The bench's own pages, built and served. */
export interface Harness {
  /** Without a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Builds the bench's pages as the page itself is built (readable names when wanted) and serves them with the page's own
 * headers. Rejects when the build fails.
 */
export async function startHarness(readable: boolean): Promise<Harness> {
  const out = tempDir('harness');
  await build({
    configFile: join(root, 'vite.config.ts'),
    root: folder,
    logLevel: 'error',
    build: {
      outDir: out.path,
      minify: readable ? false : 'oxc',
      rolldownOptions: {
        input: ['board', 'uplot'].map((name) => join(folder, name, 'index.html')),
      },
    },
  });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    try {
      const body = readFileSync(join(out.path, path));
      response.writeHead(200, {
        ...PAGE_HEADERS,
        'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
      });
      response.end(body);
    } catch {
      response.writeHead(404, PAGE_HEADERS).end();
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      out.remove();
    },
  };
}
