import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A site of somebody else's, which has embeds in its pages. */
export interface EmbedHost {
  /** Such as `http://localhost:4100`: another site than `http://127.0.0.1:4101`. */
  readonly origin: string;
  /** Takes the body of a page; returns its address. */
  page(body: string): string;
  /** What its backend answers at `/token/<name>`: a fresh token each time. */
  readonly tokens: Map<string, () => Promise<string>>;
  /** How often each was asked. */
  readonly asked: Map<string, number>;
  close(): Promise<void>;
}

/** Takes the name of a host that is this machine, `localhost` when left out; starts such a site there. Each name is another site. */
export async function startEmbedHost(host = 'localhost'): Promise<EmbedHost> {
  const pages: string[] = [];
  const tokens: EmbedHost['tokens'] = new Map();
  const asked: EmbedHost['asked'] = new Map();
  const answer = async ({ url = '' }: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, folder, name = ''] = url.split('/');
    const body = folder === 'page' ? pages[Number(name)] : await token(folder, name);
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': 'text/html',
      'cache-control': 'no-store',
    });
    response.end(body ?? '');
  };
  const token = (folder: string | undefined, name: string): Promise<string> | undefined => {
    if (folder !== 'token') return undefined;
    asked.set(name, (asked.get(name) ?? 0) + 1);
    return tokens.get(name)?.();
  };
  const server = createServer((request, response) => void answer(request, response)); // it never rejects
  server.listen(0, host);
  await once(server, 'listening');
  const origin = `http://${host}:${(server.address() as AddressInfo).port}`; // it listens on a port
  return {
    origin,
    page: (body) => `${origin}/page/${pages.push(`<!doctype html><title>A shop</title>${body}`) - 1}`,
    tokens,
    asked,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
