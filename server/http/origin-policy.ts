import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from '#protocol';

/** Who may talk to this server: exact lists, checked on every door before anything else looks at the request. */
export class OriginPolicy {
  readonly #origins: ReadonlySet<string>;
  readonly #hosts: ReadonlySet<string>;

  /** Takes every origin under which the page may be open, such as `http://127.0.0.1:8787`. */
  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins.map((origin) => new URL(origin).origin));
    this.#hosts = new Set(origins.map((origin) => new URL(origin).host));
  }

  /**
   * Takes a request's headers; returns why it is refused, or undefined. A foreign Host means DNS rebinding; a foreign
   * Origin means another site's page.
   */
  refusal({ host, origin }: IncomingHttpHeaders): Refusal | undefined {
    if (host === undefined || !this.#hosts.has(host.toLowerCase())) {
      return new Refusal(
        'HOST_REFUSED',
        'This server does not answer under that host name.',
        'Start it with --public-origin (or --allowed-origins) set to the address that people use.',
      );
    }
    if (origin !== undefined && !this.#origins.has(origin)) {
      return new Refusal(
        'ORIGIN_REFUSED',
        'Pages of another origin may not read this server.',
        'Add the origin with --allowed-origins if it is yours.',
      );
    }
    return undefined;
  }
}

/** Takes the port that the server listens on; returns the origins of this machine's own browser. */
export function loopbackOrigins(port: number): string[] {
  return ['127.0.0.1', 'localhost', '[::1]'].map((host) => `http://${host}:${port}`);
}
