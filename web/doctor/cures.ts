import { TRANSPORT_NAMES, type TransportName } from '#protocol';
import { APACHE } from './cures/apache.ts';
import { CADDY } from './cures/caddy.ts';
import { CLOUDFLARE } from './cures/cloudflare.ts';
import { HAPROXY } from './cures/haproxy.ts';
import { NGINX } from './cures/nginx.ts';
import { TRAEFIK } from './cures/traefik.ts';

/** What a proxy may be cured of: a transport that does not pass, or requests of one viewer that reach several servers. */
export const AILMENTS = [...TRANSPORT_NAMES, 'sticky'] as const;

/** One of them. */
export type Ailment = TransportName | 'sticky';

/** What helps against one ailment in one proxy. */
export interface Cure {
  /** What the lines are for and where they go; without lines, what to do instead. Whole sentences. */
  readonly say: string;
  /** Configuration, ready to paste; undefined where there is nothing to write. */
  readonly lines?: string;
}

/** The cures of one proxy. */
export type Cures = Readonly<Record<Ailment, Cure>>;

/** The proxies that are known, the most common first, as they are called. */
export const PROXIES = {
  nginx: 'nginx',
  apache: 'Apache',
  caddy: 'Caddy',
  haproxy: 'HAProxy',
  traefik: 'Traefik',
  cloudflare: 'Cloudflare',
} as const;

/** The name of a proxy. */
export type ProxyName = keyof typeof PROXIES;

/** Their names, the most common first. */
export const PROXY_NAMES = Object.keys(PROXIES) as readonly ProxyName[]; // Object.keys widens to string

/** Every cure, by the proxy and by what it is to be cured of. */
export const CURES: Readonly<Record<ProxyName, Cures>> = {
  nginx: NGINX,
  apache: APACHE,
  caddy: CADDY,
  haproxy: HAPROXY,
  traefik: TRAEFIK,
  cloudflare: CLOUDFLARE,
};

/** Takes any text; returns the proxy of that name, or undefined. */
export function proxyNamed(text: string | null): ProxyName | undefined {
  return PROXY_NAMES.find((name) => name === text);
}

/** Takes the `server` and `via` headers of an answer; returns the proxy that gave itself away there, or undefined. */
export function proxyIn(headers: string): ProxyName | undefined {
  const lower = headers.toLowerCase();
  return PROXY_NAMES.find((name) => lower.includes(name));
}
