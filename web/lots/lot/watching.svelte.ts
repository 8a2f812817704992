import { newKey } from '../../connection/reach.ts';

/** Milliseconds between two words to the server that this page looks on. It forgets a page after 12 s. */
const EVERY = 5_000;

/** The part of a document that tells whether a person can see it. */
type Visible = Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>;

/** Says that this page looks on, while a person can see it, and knows how many pages do. */
export class Watching {
  /** Pages that look on, this one as well; undefined until it is known, and when it is not known any more. */
  count = $state<number | undefined>();
  readonly #say: (page: string) => Promise<number>;
  readonly #page = newKey();

  /** Takes what says it and returns how many look on. */
  constructor(say: (page: string) => Promise<number>) {
    this.#say = say;
  }

  /** Takes the document; begins. Returns what ends it. */
  start(shown: Visible): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const look = async (): Promise<void> => {
      clearTimeout(timer);
      if (stopped || shown.visibilityState !== 'visible') return;
      timer = setTimeout(() => void look(), EVERY);
      try {
        this.count = await this.#say(this.#page);
      } catch {
        this.count = undefined; // better no number than an old one
      }
    };
    const turned = (): void => void look();
    shown.addEventListener('visibilitychange', turned);
    void look();
    return () => {
      stopped = true;
      clearTimeout(timer);
      shown.removeEventListener('visibilitychange', turned);
    };
  }
}
