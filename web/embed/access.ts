import { Refusal, type ErrorCode, type ShareView } from '#protocol';
import { backoff, resolveDelay } from '../connection/backoff.ts';
import { Timers, type Clock } from '../connection/clock.ts';
import type { Credential } from '../connection/credential.ts';

/** How it stands with the right to look. */
export type Standing =
  /** No token has come yet. */
  | { readonly kind: 'wanting' }
  /** The server is being asked what the token opens. */
  | { readonly kind: 'opening' }
  /** The server did not answer; it is asked again. */
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'open' }
  /** The token has reached its end, and no newer one has come. */
  | { readonly kind: 'expired' }
  /** The server said no, in its own words. Only another token could change that. */
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string };

/** What an access works with. */
export interface AccessOptions {
  /** Asks the server what a token opens. Rejects with Refusal when it says no. */
  readonly ask: (token: string) => Promise<ShareView>;
  /** Asks whoever embeds for a token: the one there is has so many ms left. He answers by `give`, now or later. */
  readonly want: (expiresIn: number) => void;
  readonly stands: (standing: Standing) => void;
  /** A token opens the share. Told again with each newer one. */
  readonly opened: (view: ShareView, credential: Credential) => void;
  readonly clock: Clock;
  /** Chance in [0, 1). */
  readonly random?: () => number;
}

/** The share of its life after which a token's successor is asked for. */
const RENEW_AT = 2 / 3;
/** Milliseconds between two askings for a token that does not come: the most, and the least near a token's end. */
const ASK_AGAIN = { most: 5_000, least: 500 };
/** The longest that a browser's timer can wait. */
const LONGEST = 2 ** 31 - 1;

/**
 * The right to look at one share: the token there is, its end by this machine's own passing of time (never by a clock that may be
 * wrong), and its successor in good time.
 */
export class Access {
  readonly #options: AccessOptions;
  readonly #timers: Timers;
  readonly #random: () => number;
  /** Counts tokens: answers about an older one are dropped. */
  #newest = 0;
  #standing: Standing = { kind: 'wanting' };
  /** The token that the server has taken, and the clock's time of its end. */
  #token: string | undefined;
  #ends = -Infinity;
  /** The last that the server knew nothing of. */
  #useless: string | undefined;
  /** The name of what it lets one see. */
  #rights: string | undefined;
  /** The server is being asked how it stands with the share now. */
  #asksAnew = false;

  /** Takes what it works with; nothing is asked until `start`. */
  constructor(options: AccessOptions) {
    this.#options = options;
    this.#timers = new Timers(options.clock);
    this.#random = options.random ?? Math.random;
  }

  /** The token that the server took last; undefined before. */
  get token(): string | undefined {
    return this.#token;
  }

  /** Takes the token to begin with, if there is one; without, one is asked for. */
  start(token: string | undefined): void {
    if (token === undefined) this.#want();
    else this.give(token);
  }

  /** Takes a token of whoever embeds. */
  give(token: string): void {
    if (token === this.#token && this.#standing.kind === 'open') return;
    // The server has said of it what it would say again.
    if (token === this.#useless) return;
    this.#newest += 1;
    this.#timers.cancel('retry');
    this.#timers.cancel('want');
    void this.#try(token, this.#newest, 0); // it never rejects
  }

  /** The stream was refused: a token that was right once has ended, or the share has. */
  refused(code: string, message: string): void {
    // A stream is told that it is over, and not why.
    if (code !== 'REVOKED') this.#told(code, message);
    else if (!this.#asksAnew) void this.#learn(() => this.#end(code, message)); // it never rejects
  }

  #told(code: string, message: string): void {
    // A server that has other secrets than before knows none of its tokens: as with one that is over, the next may work.
    if (code === 'TOKEN_EXPIRED' || code === 'NOT_SIGNED_IN') this.#expired();
    else if (code === 'FORBIDDEN' && this.#token !== undefined)
      void this.#outside(this.#token, message); // it never rejects
    else if (code in FINAL) this.#end(code as ErrorCode, message); // FINAL has codes only
  }

  /** What the token opened is over. The server alone knows whether the share is as well, and in which words; without those, `unheard`. */
  async #learn(unheard: () => void): Promise<void> {
    const token = this.#token;
    if (token === undefined) return unheard();
    this.#asksAnew = true;
    const mine = this.#newest;
    const said = await this.#options.ask(token).catch((error: unknown) => error);
    this.#asksAnew = false;
    if (mine !== this.#newest) return;
    if (said instanceof Refusal && said.code in FINAL) this.#end(said.code, said.message);
    else unheard();
  }

  /** The stream has broken, and nothing told why: asks whether the token still opens the share. */
  async check(): Promise<void> {
    const token = this.#token;
    if (token === undefined || this.#standing.kind !== 'open') return;
    const mine = this.#newest;
    try {
      await this.#options.ask(token);
    } catch (error) {
      if (mine === this.#newest && error instanceof Refusal) this.#told(error.code, error.message);
    }
  }

  /** What was asked for is not the share's: it may have been changed, and shows something else now. */
  async #outside(token: string, message: string): Promise<void> {
    if (this.#asksAnew || this.#standing.kind !== 'open') return;
    this.#asksAnew = true;
    const [mine, before] = [this.#newest, this.#rights];
    try {
      const view = await this.#options.ask(token);
      if (mine !== this.#newest) return;
      if (view.rights === before) this.#end('FORBIDDEN', message);
      else this.#opened(token, view);
    } catch (error) {
      if (mine === this.#newest && error instanceof Refusal) this.#told(error.code, error.message);
    } finally {
      this.#asksAnew = false;
    }
  }

  /** Asks for nothing any more. */
  stop(): void {
    this.#newest += 1;
    this.#timers.clear();
  }

  async #try(token: string, mine: number, failures: number): Promise<void> {
    if (this.#standing.kind === 'wanting') this.#stand({ kind: 'opening' });
    try {
      const view = await this.#options.ask(token);
      if (mine === this.#newest) this.#opened(token, view);
    } catch (error) {
      if (mine !== this.#newest) return;
      if (error instanceof Refusal && error.status < 500 && error.status !== 429) {
        return this.#declined(error, token);
      }
      if (!this.#hasOpened) this.#stand({ kind: 'unanswered' });
      const wait = resolveDelay(backoff(failures), this.#random());
      this.#timers.set('retry', wait, () => void this.#try(token, mine, failures + 1));
    }
  }

  #opened(token: string, view: ShareView): void {
    const { expiresIn } = view;
    const { clock } = this.#options;
    this.#token = token;
    this.#rights = view.rights;
    this.#ends = clock.now() + (expiresIn ?? Infinity);
    if (expiresIn !== null) {
      this.#timers.set('want', Math.min(LONGEST, expiresIn * RENEW_AT), () => this.#want());
      if (expiresIn < LONGEST) {
        this.#timers.set('end', expiresIn, () => void this.#learn(() => this.#expired())); // it never rejects
      }
    } else this.#timers.cancel('end');
    this.#options.opened(view, { token, rights: view.rights ?? token, expiresIn });
    this.#stand({ kind: 'open' });
  }

  /** What was opened is open still, or only waits for a token that goes on with it. */
  get #hasOpened(): boolean {
    return this.#standing.kind === 'open' || this.#standing.kind === 'expired';
  }

  /** A token was not taken. What an earlier one has opened stays as it is, and another is asked for. */
  #declined({ code, message }: Refusal, token: string): void {
    if (this.#hasOpened && !(code in FINAL)) this.#timers.set('want', this.#pause(), () => this.#want());
    else if (code === 'TOKEN_EXPIRED') this.#expired();
    else this.#end(code, message);
    if (code !== 'NOT_SIGNED_IN') return;
    this.#useless = token;
    this.#timers.set('want', this.#pause(), () => this.#want());
  }

  #expired(): void {
    this.#ends = -Infinity;
    this.#timers.cancel('end');
    if (this.#standing.kind !== 'expired') this.#stand({ kind: 'expired' });
    this.#want();
  }

  #end(code: ErrorCode, message: string): void {
    this.#timers.clear();
    // What was asked for several tokens is answered several times.
    const isKnown = this.#standing.kind === 'refused' && this.#standing.code === code;
    if (!isKnown) this.#stand({ kind: 'refused', code, message });
  }

  /** Asks for a token, and again until one comes. */
  #want(): void {
    const left = this.#ends - this.#options.clock.now();
    this.#timers.set('want', this.#pause(), () => this.#want());
    this.#options.want(Number.isFinite(left) ? Math.max(0, Math.round(left)) : 0);
  }

  #pause(): number {
    const left = this.#ends - this.#options.clock.now();
    if (!Number.isFinite(left)) return ASK_AGAIN.most;
    return Math.min(ASK_AGAIN.most, Math.max(ASK_AGAIN.least, left / 4));
  }

  #stand(standing: Standing): void {
    this.#standing = standing;
    this.#options.stands(standing);
  }
}

/** What no newer token of the same kind cures. */
const FINAL: Readonly<Partial<Record<ErrorCode, true>>> = {
  REVOKED: true,
  ORIGIN_REFUSED: true,
  NOT_FOUND: true,
  FORBIDDEN: true,
};
