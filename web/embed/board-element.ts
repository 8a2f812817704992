import type { EmbedSays, EMBED_PARAMETERS, HostSays } from '#protocol';
import type { OpenEmbed } from './app.ts';
import { tokenAsker, type GetToken } from './ask-token.ts';
import type { EmbedLook } from './look.ts';

/** Attributes that say how to show; `web/embed/board-element.test.ts` holds them against the protocol's list. */
export const SHOWN_BY: readonly (typeof EMBED_PARAMETERS)[number][] = [
  'theme',
  'range',
  'tz',
  'panel',
  'hide',
  'transport',
  'transparent',
  'live',
];

/** The styles of the embed, beside this script; the build writes their name in. */
const STYLES = '__EMBED_STYLES__';

/** Where the server is found: where this script came from. */
const SITE = new URL(/* @vite-ignore */ '.', import.meta.url).href.replace(/\/$/, '');

/**
 * `<switchyard-board share="…" token="…">`: a share in the page itself, without a frame. What it says are events with the names of the
 * embed's messages and their content as `detail`; what it is told are attributes and methods.
 */
export class SwitchyardBoard extends HTMLElement {
  static readonly observedAttributes = [...SHOWN_BY, 'share', 'token'];

  #embed: OpenEmbed | undefined;
  #getToken: GetToken | undefined;
  /** A token was wanted, and nobody was there to give one. */
  #wants = false;
  /** Counts openings: code that comes for an older one is dropped. */
  #opens = 0;
  #due = false;
  #ask: ReturnType<typeof tokenAsker> | undefined;

  constructor() {
    super();
    this.attachShadow({ mode: 'open' });
    // It was set before this class was there: as a property of the element's own it would hide the one below.
    if (Object.hasOwn(this, 'getToken')) {
      const { getToken } = this;
      Reflect.deleteProperty(this, 'getToken');
      this.getToken = getToken;
    }
  }

  /** Returns a token when one is wanted: at the start where there is no attribute, and before the one that it has ends. */
  get getToken(): GetToken | undefined {
    return this.#getToken;
  }

  set getToken(getToken: GetToken | undefined) {
    this.#getToken = getToken;
    if (this.#wants) this.#give();
  }

  connectedCallback(): void {
    this.#soon();
  }

  disconnectedCallback(): void {
    this.#soon();
  }

  attributeChangedCallback(name: string, before: string | null, value: string | null): void {
    if (before === value) return;
    if (this.#embed === undefined) {
      // The others are read when it is opened.
      if (name === 'share') this.#anew();
    } else if (name === 'token') {
      if (value !== null) this.send({ type: 'token', token: value });
    } else if (name === 'theme') {
      const theme = value === 'light' || value === 'dark' ? value : 'auto';
      this.send({ type: 'theme', theme });
    } else if (name === 'range' && value !== null) this.send({ type: 'range', range: value });
    else this.#anew();
  }

  /** Says something to the embed: `{type: 'theme' | 'range' | 'pause' | 'token', …}`. */
  send(
    message: HostSays extends infer Said ? (Said extends HostSays ? Omit<Said, 'switchyard'> : never) : never,
  ): void {
    this.#embed?.hear({ switchyard: 1, ...message });
  }

  /** A look inside, for diagnosis: not an API. */
  get inside(): EmbedLook | undefined {
    return this.#embed?.look;
  }

  /** Stands still, or goes on. */
  pause(paused = true): void {
    this.send({ type: 'pause', paused });
  }

  #anew(): void {
    this.#shut();
    this.#soon();
  }

  /** What is moved within the page is taken out and put in again: nothing of that is to be seen. */
  #soon(): void {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      if (!this.isConnected) this.#shut();
      else if (this.#embed === undefined) void this.#open(); // it never rejects
    });
  }

  async #open(): Promise<void> {
    const share = this.getAttribute('share');
    if (share === null || share === '') return;
    const mine = (this.#opens += 1);
    // What is given late may be a token of another share.
    this.#ask = tokenAsker((token) => mine === this.#opens && this.send({ type: 'token', token }));
    try {
      const [{ openElement }] = await Promise.all([import('./element-app.ts'), this.#dress()]);
      if (mine !== this.#opens || !this.isConnected || this.shadowRoot === null) return;
      const token = this.getAttribute('token');
      this.#embed = openElement(this.shadowRoot, {
        site: SITE,
        share,
        ...(token !== null && { token }),
        read: (name) => this.getAttribute(name),
        say: (said) => this.#say(said),
      });
    } catch {
      if (mine !== this.#opens) return;
      this.#tell('error', { type: 'error', code: 'OFFLINE', message: 'The embed could not be loaded.' });
      setTimeout(() => this.isConnected && this.#soon(), RELOAD);
    }
  }

  #shut(): void {
    this.#opens += 1;
    this.#embed?.close();
    this.#embed = undefined;
  }

  /** The styles are in the shadow root alone, and there before anything is drawn. */
  #dress(): Promise<void> {
    const root = this.shadowRoot;
    if (root === null || root.querySelector('link') !== null) return Promise.resolve();
    return new Promise((resolve) => {
      const link = document.createElement('link');
      link.rel = 'stylesheet';
      link.href = new URL(STYLES, import.meta.url).href;
      link.addEventListener('load', () => resolve());
      link.addEventListener('error', () => {
        link.remove();
        resolve(); // bare is better than nothing
      });
      root.append(link);
    });
  }

  #say(said: EmbedSays): void {
    if (said.type === 'token-wanted') this.#give();
    this.#tell(said.type, said);
  }

  #tell(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #give(): void {
    this.#wants = this.#getToken === undefined;
    if (this.#getToken !== undefined) this.#ask?.(this.#getToken);
  }
}

/** Milliseconds before the code of the embed is asked for again. */
const RELOAD = 5_000;
