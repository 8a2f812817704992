import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { readPair, watchPair, type CertificateFiles, type Pair } from './certificate.ts';
import { Clients } from './client.ts';
import { Turnstile } from './turnstile.ts';

/** Connections that one address may hold, where this server can be reached from elsewhere. */
const CONNECTIONS = 50;

/** Seconds for which a browser asks by TLS alone once it has done so: a year. */
const HSTS = 'max-age=31536000';

/** Where and how this server is hosted. */
export interface Hosting {
  /** The path below which everything is, empty at the root. */
  readonly basePath: string;
  /** Whether people are known to come by TLS: to us, or to a proxy of a public origin that says so. */
  readonly isSecure: boolean;
  /** What every answer carries because of how it is hosted. */
  readonly headers: Readonly<Record<string, string>>;
  /** The certificate of the beginning, undefined without TLS. */
  readonly pair: Pair | undefined;
  readonly clients: Clients;
  readonly turnstile: Turnstile;
  /** Takes who is given each new certificate; returns what ends the watch. */
  watch(onPair: (pair: Pair) => void): () => void;
}

/** Takes the settings; returns where the certificate and its key are, undefined without TLS. */
function filesOf({ tlsCert, tlsKey }: Config): CertificateFiles | undefined {
  return tlsCert === '' ? undefined : { cert: tlsCert, key: tlsKey };
}

/** Takes the settings and the logger; returns how this server is hosted. Throws CertificateError when its certificate cannot be used. */
export function openHosting(config: Config, logger: Logger): Hosting {
  const { basePath, publicOrigin, trustedProxies, connectionsPerAddress, rateLimit } = config;
  const files = filesOf(config);
  const pair = files && readPair(files);
  if (pair !== undefined && pair.ends <= Date.now()) {
    logger.error(`the certificate in ${config.tlsCert} has ended: browsers will refuse it.`);
  }
  const isPublic = publicOrigin !== '';
  const clients = new Clients({
    trusted: trustedProxies,
    onUntrusted: (peer) => {
      if (!isPublic) return;
      logger.warn(
        { peer },
        'a request was forwarded by a proxy that is not trusted: everybody behind it counts as one. Name it with --trusted-proxies.',
      );
    },
  });
  const turnstile = new Turnstile({
    clients,
    connections: connectionsPerAddress ?? (isPublic ? CONNECTIONS : 0),
    rates: rateLimit ?? isPublic,
  });
  return {
    basePath,
    isSecure: pair !== undefined || publicOrigin.startsWith('https:'),
    // Not for this machine alone: a browser keeps it for every port of localhost.
    headers: pair !== undefined && isPublic ? { 'Strict-Transport-Security': HSTS } : {},
    pair,
    clients,
    turnstile,
    watch: (onPair) => (files === undefined ? () => undefined : watchPair({ files, logger, onPair })),
  };
}
