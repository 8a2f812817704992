import type { Clock } from '../connection/clock.ts';
import type { Credential } from '../connection/credential.ts';

/** Of the credentials that pages of the same rights have brought, the one that lives longest. */
export class LongestLived {
  readonly #clock: Clock;
  #credential: Credential | undefined;
  /** The clock's time of its end. */
  #ends: number;

  /** Takes the clock, and the first page's credential, if it has one. */
  constructor(clock: Clock, credential: Credential | undefined) {
    this.#clock = clock;
    this.#credential = credential;
    this.#ends = this.#endOf(credential);
  }

  /** The credential to show; undefined where a cookie says who reads. */
  get current(): Credential | undefined {
    return this.#credential;
  }

  /**
   * Takes another one, and whether the server refuses the one there is, whose end a machine that slept takes for later than it is; true
   * when it is the one from now on.
   */
  take(credential: Credential, isRefused: boolean): boolean {
    const ends = this.#endOf(credential);
    if ((ends < this.#ends && !isRefused) || credential.token === this.#credential?.token) return false;
    this.#credential = credential;
    this.#ends = ends;
    return true;
  }

  #endOf(credential: Credential | undefined): number {
    return this.#clock.now() + (credential?.expiresIn ?? Infinity);
  }
}
