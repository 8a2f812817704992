import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { HostOriginSchema, Refusal } from '#protocol';
import type { Openness } from './cross-origin.ts';

type Asked = Pick<IncomingMessage, 'method' | 'headers'>;

/** What the policy says of a request: why it is refused, or which other site's page sends it, undefined for none. */
export type Judgement = { readonly refusal: Refusal } | { readonly foreign: string | undefined };

/** Who may talk to this server: exact lists, checked on every door before anything else looks at the request. */
export class OriginPolicy {
  readonly #origins: ReadonlySet<string>;
  readonly #hosts: ReadonlySet<string>;

  /** Takes every origin under which people reach this server, such as `http://127.0.0.1:8787`. */
  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins.map((origin) => new URL(origin).origin));
    this.#hosts = new Set(origins.map((origin) => new URL(origin).host));
  }

  /** Takes an Origin; true when people reach this server under it. */
  isOwn(origin: string): boolean {
    return this.#origins.has(origin);
  }

  /**
   * Takes a request and what its path is to pages of other sites; returns what to do with it. A foreign Host means DNS
   * rebinding; a foreign Origin, or none and a browser that says `cross-site`, means another site's page. Its links may lead to
   * ours. Where shares are read it may come in, and must then show a token of one: whose it is, is decided behind.
   */
  judge({ method, headers }: Asked, openness: Openness): Judgement {
    const { host, origin } = headers;
    if (host === undefined || !this.#hosts.has(host.toLowerCase())) return { refusal: unknownHost() };
    if (openness === 'everybody') return { foreign: undefined };
    if (origin !== undefined && !this.#origins.has(origin)) {
      return openness === 'shares' && isOrigin(origin) ? { foreign: origin } : { refusal: foreignOrigin() };
    }
    const isRefused = origin === undefined && isForeign({ method, headers });
    return isRefused ? { refusal: foreignOrigin() } : { foreign: undefined };
  }
}

function unknownHost(): Refusal {
  return new Refusal(
    'HOST_REFUSED',
    'This server does not answer under that host name.',
    'Start it with --public-origin (or --allowed-origins) set to the address that people use.',
  );
}

function foreignOrigin(): Refusal {
  return new Refusal(
    'ORIGIN_REFUSED',
    'Pages of other sites may not use this server.',
    'If people reach this server under that address as well, name it with --allowed-origins.',
  );
}

/** True of what a browser writes for a page or a sandbox: it will be answered to it. */
function isOrigin(text: string): boolean {
  return text === 'null' || (text !== '*' && v.is(HostOriginSchema, text));
}

function isForeign({ method, headers }: Asked): boolean {
  if (headers['sec-fetch-site'] !== 'cross-site') return false;
  const isLink = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return !(method === 'GET' && isLink);
}

/** Takes the port that the server listens on and how it is spoken to; returns the origins of this machine's own browser. */
export function loopbackOrigins(port: number, scheme: 'http' | 'https' = 'http'): string[] {
  return ['127.0.0.1', 'localhost', '[::1]'].map((host) => `${scheme}://${host}:${port}`);
}
