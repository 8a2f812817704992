import type { Role, Scope, SeriesFilter } from '#protocol';

/** A person by a session of his browser, or an admin by the token in the file (then without a session). */
export interface PersonPrincipal {
  readonly kind: 'person';
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly session: string | undefined;
}

/** A bidder, by the token that his browser keeps. */
export interface BidderPrincipal {
  readonly kind: 'bidder';
  readonly id: string;
  readonly name: string;
}

/** A program, by an API token. */
export interface TokenPrincipal {
  readonly kind: 'token';
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** When it ends, in ms since 1970; null: it does not. */
  readonly expires: number | null;
}

/** Who reads through a share, by one of its tokens. He may read what is said here and do nothing else. */
export interface SharePrincipal {
  readonly kind: 'share';
  /** The share's id. */
  readonly id: string;
  readonly rev: number;
  /** The only patterns that can be read. */
  readonly topics: readonly string[];
  /** Of measurements only these series, each filter narrowing those before; none: all of these topics. */
  readonly series: readonly SeriesFilter[];
  /** Sites whose pages may use it, exactly, or `*`. */
  readonly origins: readonly string[];
  /** When its token ends, in ms since 1970; null: it does not. */
  readonly expires: number | null;
}

/** Whoever shows nothing. */
export interface AnonymousPrincipal {
  readonly kind: 'anonymous';
}

/** Who asks: what every door makes of a request once, and what `authorise` decides on. */
export type Principal =
  PersonPrincipal | BidderPrincipal | TokenPrincipal | SharePrincipal | AnonymousPrincipal;

/** Whoever shows nothing. */
export const ANONYMOUS: AnonymousPrincipal = { kind: 'anonymous' };

/** Takes somebody; returns the ms until what he came with is over, at least 0; null: it has no end. */
export function timeLeft(who: Principal): number | null {
  if (who.kind !== 'share' && who.kind !== 'token') return null;
  return who.expires === null ? null : Math.max(0, who.expires - Date.now());
}
