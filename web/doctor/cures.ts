import { TRANSPORT_NAMES, type TransportName } from '#protocol';
import { APACHE } from './cures/apache.ts';
import { CADDY } from './cures/caddy.ts';
import { CLOUDFLARE } from './cures/cloudflare.ts';
import { HAPROXY } from './cures/haproxy.ts';
import { NGINX } from './cures/nginx.ts';
import { TRAEFIK } from './cures/traefik.ts';
import { BASE_PATH } from '../place.ts';

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

/** Our paths where they are asked for, not where the server behind is named. */
const OURS = /(?<!\w)\/(?=(?:socket\.io|api)\b)/g;

/** Takes a proxy, what it is to be cured of, and the path below which the site is; returns the cure for that site. */
export function cureFor(proxy: ProxyName, ailment: Ailment, basePath = BASE_PATH): Cure {
  const cure = CURES[proxy][ailment];
  const below = (text: string): string => text.replaceAll(OURS, `${basePath}/`);
  return { say: below(cure.say), ...(cure.lines !== undefined && { lines: below(cure.lines) }) };
}

/** Takes any text; returns the proxy of that name, or undefined. */
export function proxyNamed(text: string | null): ProxyName | undefined {
  return PROXY_NAMES.find((name) => name === text);
}

/** Takes the `server` and `via` headers of an answer; returns the proxy that gave itself away there, or undefined. */
export function proxyIn(headers: string): ProxyName | undefined {
  const lower = headers.toLowerCase();
  return PROXY_NAMES.find((name) => lower.includes(name));
}
