import type { BrowserContext, Frame, Page } from 'playwright-core';

/** What a page says of itself that no page of ours may: that a script of somebody else's ran in it, or wanted to. */

declare global {
  interface Window {
    /** Set by the guard, never by the page: what ran, and what the policy forbade. */
    guarded?: { readonly ran: string[]; readonly forbidden: string[] };
  }
}

/** Runs in every document before its own scripts. */
function installGuard(): void {
  const guarded = { ran: [] as string[], forbidden: [] as string[] };
  window.guarded = guarded;
  // What the payloads call. It is there, so that one that ran would be heard of.
  Object.defineProperty(window, 'pwn', { value: () => guarded.ran.push(location.href), writable: false });
  document.addEventListener('securitypolicyviolation', (event) => {
    guarded.forbidden.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
  });
}

/** Everything that was heard of in the pages of a context. */
export class Guard {
  /** Dialogs, words about the policy in the console, and errors that nobody caught. */
  readonly heard: string[] = [];
  /** Requests to other sites than the server's own. */
  readonly strayed: string[] = [];
  readonly #origins: readonly string[];

  private constructor(origins: readonly string[]) {
    this.#origins = origins;
  }

  /** Takes a context and the origins that its pages may talk to; listens to all of its pages. */
  static async install(context: BrowserContext, origins: readonly string[]): Promise<Guard> {
    const guard = new Guard(origins);
    await context.addInitScript(installGuard);
    context.on('page', (page) => guard.#listen(page));
    return guard;
  }

  #listen(page: Page): void {
    page.on('dialog', (dialog) => {
      this.heard.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => {
      if (/content security policy|trusted ?(type|html|script)/i.test(message.text()))
        this.heard.push(message.text());
    });
    page.on('pageerror', (error) => this.heard.push(`error: ${error.message}`));
    page.on('request', (request) => {
      const url = request.url();
      if (/^(https?|wss?|ftp):/.test(url) && !this.#origins.some((origin) => url.startsWith(origin)))
        this.strayed.push(url);
    });
  }
}

/** What a document has that no document of ours has by itself: handlers as attributes, scripts, frames, addresses that are scripts. */
function findForeign(): string[] {
  const found: string[] = [];
  const walk = (root: Document | ShadowRoot): void => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) walk(element.shadowRoot);
      const name = element.localName;
      const handlers = element.getAttributeNames().filter((one) => /^on|^formaction$|^srcdoc$/i.test(one));
      const address = ['href', 'src', 'action', 'xlink:href', 'data']
        .map((one) => element.getAttribute(one) ?? '')
        .find((value) => /^[\s\0-\x20]*(javascript|vbscript|data):/i.test(value));
      const isOwn =
        name !== 'script' || new URL((element as HTMLScriptElement).src || 'x:').origin === location.origin; // it is one
      const isForeign = /^(iframe|object|embed|base|frame|applet|portal|marquee|isindex|keygen)$/.test(name);
      if (handlers.length > 0 || address !== undefined || !isOwn || isForeign) {
        found.push(element.outerHTML.slice(0, 120));
      }
    }
  };
  walk(document);
  return found;
}

/** Takes a page or frame; returns what ran or was forbidden in it, and what stands in it that is foreign. Empty when all is well. */
export async function faultsOf(page: Page | Frame): Promise<string[]> {
  const { ran, forbidden } = await page.evaluate(
    () => window.guarded ?? { ran: ['no guard'], forbidden: [] },
  );
  return [...ran, ...forbidden, ...(await page.evaluate(findForeign))];
}

/** Takes a page or frame and texts; returns those that stand nowhere in it as text, as an attribute that is read out, or in a field. */
export function missing(page: Page | Frame, texts: readonly string[]): Promise<string[]> {
  return page.evaluate((wanted) => {
    const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();
    const parts: string[] = [];
    const walk = (root: Document | ShadowRoot): void => {
      parts.push(plain(root instanceof Document ? root.documentElement.textContent : root.textContent));
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot) walk(element.shadowRoot);
        for (const name of ['title', 'aria-label', 'placeholder', 'alt', 'aria-valuetext']) {
          const value = element.getAttribute(name);
          if (value !== null) parts.push(plain(value));
        }
        if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)
          parts.push(plain(element.value));
      }
    };
    walk(document);
    const all = parts.join('\n');
    return wanted.filter((text) => !all.includes(plain(text)));
  }, texts);
}
