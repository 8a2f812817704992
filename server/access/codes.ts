import { hashOf, newSecret } from './secrets.ts';

/** Milliseconds that a one-time code works: the one printed at the start, and one for somebody else. */
export const CODE_LASTS = { start: 15 * 60_000, invitation: 24 * 3_600_000 } as const;

/** Codes that are open at once, at the most; the oldest goes. */
const OPEN = 1_000;

interface Code {
  /** Whom it lets in. */
  readonly person: string;
  /** Who asked for it, by his id; undefined for the one of the start. */
  readonly maker: string | undefined;
  readonly end: number;
}

/** One-time codes. They live in memory alone: a restart ends them all. */
export class Codes {
  /** By hash; the oldest is first. */
  readonly #open = new Map<string, Code>();
  readonly #now: () => number;

  /** Takes a clock that never goes back, in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Takes whom it lets in, for how many milliseconds, and who asks for it; returns a code that works once. */
  issue(person: string, lasts: number, maker?: string): string {
    const code = newSecret();
    this.#open.set(hashOf(code), { person, maker, end: this.#now() + lasts });
    const [oldest] = this.#open.keys();
    if (this.#open.size > OPEN && oldest !== undefined) this.#open.delete(oldest);
    return code;
  }

  /** Takes a code; returns whom it lets in, undefined when it is no code, or none that still works. Each works once. */
  redeem(code: string): string | undefined {
    const hash = hashOf(code);
    const found = this.#open.get(hash);
    this.#open.delete(hash);
    return found !== undefined && this.#now() < found.end ? found.person : undefined;
  }

  /** Takes a person; the codes that let him in work no more. */
  revoke(person: string): void {
    this.#drop((code) => code.person === person);
  }

  /** Takes a person; the codes that he asked for, for whomever, work no more. */
  revokeMadeBy(person: string): void {
    this.#drop((code) => code.maker === person);
  }

  #drop(isMeant: (code: Code) => boolean): void {
    for (const [hash, code] of this.#open) if (isMeant(code)) this.#open.delete(hash);
  }
}
