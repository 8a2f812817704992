import type { Cursor, Frame } from '#protocol';

/** What a transport is opened with. */
export interface OpenRequest {
  /** The site, such as `http://127.0.0.1:8787`: its origin, and the path below which it is hosted. */
  readonly origin: string;
  /** Where to go on from; undefined begins at the head. */
  readonly cursor: Cursor | undefined;
  /** Topic patterns. */
  readonly topics: readonly string[];
  /** Whose requests these are, where one page has several viewers: a lane of the Lab. */
  readonly viewer?: string;
  /** The token to show now, where a cookie does not say who reads; asked anew for each request. */
  readonly token?: (() => string | undefined) | undefined;
}

/** Why a link ended without being asked to. */
export type CloseCause =
  /** The connection could not be made, or broke. */
  | { readonly kind: 'failed'; readonly detail: string }
  /** The other side ended it in good order. */
  | { readonly kind: 'ended'; readonly detail: string }
  /** The server understood and said no: asking again the same way is pointless. */
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  /** Something arrived that is no frame. */
  | { readonly kind: 'garbled'; readonly detail: string };

/** What a link tells its owner, if need be before `open` has returned. After `close()` or `closed` nothing more is told. */
export interface LinkEvents {
  /** A frame arrived. */
  frame(frame: Frame): void;
  /** So many bytes were received, as they come, or requests made. It may be told while still opening. */
  traffic(bytes: number, requests: number): void;
  /** The link ended by itself. Told once. */
  closed(cause: CloseCause): void;
}

/** An open link, or one being opened. */
export interface Link {
  /** Tells polling where to go on from. Other transports keep their own place. */
  advance(cursor: Cursor): void;
  /** Sends a command and gives its acknowledgement as JSON gave it; absent where the transport cannot. */
  readonly send?: (event: string, message: unknown) => Promise<unknown>;
  /** Ends the link; idempotent. */
  close(): void;
}

/** A way to ask "what comes after my cursor?". It moves frames; it never retries and knows no meaning. */
export type OpenTransport = (request: OpenRequest, events: LinkEvents) => Link;
