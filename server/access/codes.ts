import { hashOf, newSecret } from './secrets.ts';

/** Milliseconds that a one-time code works: the one printed at the start, and one for somebody else. */
export const CODE_LASTS = { start: 15 * 60_000, invitation: 24 * 3_600_000 } as const;

/** Codes that are open at once, at the most; the oldest goes. */
const OPEN = 1_000;

/** One-time codes. They live in memory alone: a restart ends them all. */
export class Codes {
  /** By hash; the oldest is first. */
  readonly #open = new Map<string, { readonly person: string; readonly end: number }>();
  readonly #now: () => number;

  /** Takes a clock that never goes back, in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Takes whom it lets in and for how many milliseconds; returns a code that works once. */
  issue(person: string, lasts: number): string {
    const code = newSecret();
    this.#open.set(hashOf(code), { person, end: this.#now() + lasts });
    const [oldest] = this.#open.keys();
    if (this.#open.size > OPEN && oldest !== undefined) this.#open.delete(oldest);
    return code;
  }

  /** Takes a code; returns whom it lets in, undefined when it is none or none any more. It works no second time. */
  redeem(code: string): string | undefined {
    const hash = hashOf(code);
    const found = this.#open.get(hash);
    this.#open.delete(hash);
    return found !== undefined && this.#now() < found.end ? found.person : undefined;
  }

  /** Takes a person; his codes work no more. */
  revoke(person: string): void {
    for (const [hash, code] of this.#open) if (code.person === person) this.#open.delete(hash);
  }
}
