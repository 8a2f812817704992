/** What opens a stream where a cookie does not: a token, which may end, and which a newer one then stands for. */
export interface Credential {
  readonly token: string;
  /** A name for what it may see: pages whose tokens see the same can share a stream. */
  readonly rights: string;
  /** Milliseconds that it lives, counted from when this was said; null: it has no end. Never a time: clocks differ. */
  readonly expiresIn: number | null;
}
