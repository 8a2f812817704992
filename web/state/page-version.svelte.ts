import type { Hello } from '#protocol';

/**
 * Takes the URL of a page's main script; returns its path as a server names it in a hello, undefined when it was not
 * built: the scripts of `npm run dev` change by themselves.
 */
export function builtScript(url: string): string | undefined {
  return /\/assets\/[^/]+\.js$/.exec(URL.parse(url)?.pathname ?? '')?.[0];
}

/** Whether the server serves another page than this one. It is offered to a person, never forced. */
export class PageVersion {
  /** The server has named another page, and not this one again since. */
  newer = $state(false);
  readonly #own: string | undefined;

  /** Takes the path of this page's main script; without one nothing is ever offered. */
  constructor(own: string | undefined) {
    this.#own = own;
  }

  /** Takes what the server said of itself; a server that names no page changes nothing. */
  greeted({ page }: Pick<Hello, 'page'>): void {
    if (this.#own !== undefined && page !== undefined) this.newer = page !== this.#own;
  }
}
