import type { ErrorCode, LotCommand, SealedEvent } from '#protocol';

type WithoutToken<C> = C extends unknown ? Omit<C, 'as'> : never;

/** What can be asked of a lot: what people command, and what the clock does. */
export type AuctionCommand =
  | WithoutToken<LotCommand>
  /** Closes a lot whose end has come. */
  | { readonly type: 'close' }
  /** Opens a lot whose time has come. */
  | { readonly type: 'open-due' };

/** Who commands. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly role: 'bidder' | 'viewer' | 'admin';
}

/** What a decision is made with beside the lot: everything that is not pure was read before. */
export interface Context {
  /** The server's clock in ms. */
  readonly now: number;
  /** Who commands; nobody asks when it is the clock. */
  readonly actor: Actor;
  /** The command's key. */
  readonly key: string;
  /** For a bid: hex of 16 random bytes, and SHA-256 of `<salt>:<max>` in hex. */
  readonly salt: string;
  readonly seal: string;
}

/** A command that was not taken: a stable code, a plain sentence, the next step, and with TOO_LOW the least that would be. */
export interface Refused {
  readonly kind: 'refused';
  readonly code: ErrorCode;
  readonly message: string;
  readonly next: string;
  readonly minimum?: number;
}

/** What was decided. Only `accepted` changes anything. */
export type Verdict =
  | { readonly kind: 'accepted'; readonly events: readonly SealedEvent[] }
  /** The key was answered before: `lot.keys` has the answer. */
  | { readonly kind: 'replayed'; readonly key: string }
  | Refused;

/** Takes sealed events; returns the verdict that they shall be written, all or none. */
export function accept(...events: readonly SealedEvent[]): Verdict {
  return { kind: 'accepted', events };
}

/** Takes a code, what happened and the next step; returns the verdict that nothing is written. */
export function refuse(code: ErrorCode, message: string, next: string): Refused {
  return { kind: 'refused', code, message, next };
}
