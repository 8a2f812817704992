import { PATHS, PRESENCE, PresenceSchema, type Presence, type TransportName } from '#protocol';
import { newKey } from '../connection/reach.ts';
import { askServer } from '../state/ask.ts';

/** Milliseconds without an answer after which nobody is shown: better nobody than somebody who has left. */
const UNKNOWN = 8_000;

/** Milliseconds between two looks whether something carries the stream. */
const SOON = 300;

/** The part of a document that tells whether a person can see it. */
type Visible = Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>;

/** What a page says of itself. */
export interface Saying {
  readonly page: string;
  readonly transport: TransportName;
  readonly leaving?: boolean;
}

/** What presence works with. */
export interface PresenceOptions {
  /** Says it, and returns who is there; undefined as token for who has no identity. */
  readonly say: (saying: Saying, as: string | undefined) => Promise<Presence>;
  /** What carries the page's stream; undefined while nothing does. */
  readonly carrier: () => TransportName | undefined;
  /** The token of who looks at the page. */
  readonly token: () => string | undefined;
}

/** Says that somebody is on this page, over which transport, and knows who else is. */
export class Presences {
  /** Undefined until it is known, and when it is not known any more. */
  current = $state.raw<Presence | undefined>();
  readonly #options: PresenceOptions;
  readonly #page = newKey();
  #heard = -Infinity;

  /** Takes what it works with. */
  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** Takes the document; begins. Returns what ends it, which says that the page is left. */
  start(shown: Visible): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const look = async (): Promise<void> => {
      clearTimeout(timer);
      if (stopped) return;
      if (shown.visibilityState !== 'visible') return void this.#leave();
      const waits = this.#options.carrier() === undefined ? SOON : PRESENCE.every;
      timer = setTimeout(() => void look(), waits);
      await this.#say();
    };
    const turned = (): void => void look();
    shown.addEventListener('visibilitychange', turned);
    void look(); // it never rejects
    return () => {
      stopped = true;
      clearTimeout(timer);
      shown.removeEventListener('visibilitychange', turned);
      void this.#leave(); // it never rejects
    };
  }

  async #say(): Promise<void> {
    const { say, carrier, token } = this.#options;
    const transport = carrier();
    // A page that nothing reaches is not there, whatever it says.
    if (transport !== undefined) {
      try {
        this.current = await say({ page: this.#page, transport }, token());
        this.#heard = performance.now();
      } catch {
        // The next word comes soon.
      }
    }
    if (performance.now() - this.#heard > UNKNOWN) this.current = undefined;
  }

  async #leave(): Promise<void> {
    const transport = this.#options.carrier();
    if (transport === undefined) return;
    try {
      await this.#options.say({ page: this.#page, transport, leaving: true }, undefined);
    } catch {
      // It is forgotten by itself.
    }
  }
}

/** Takes the page's origin; returns what says to its server who is there. */
export function sayTo(origin: string): PresenceOptions['say'] {
  return (post, as) =>
    askServer({
      origin,
      path: PATHS.presence,
      query: {},
      schema: PresenceSchema,
      name: 'presence',
      post,
      as,
    });
}
