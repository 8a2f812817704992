/** Bytes of one message or body, on every door. */
export const MESSAGE_LIMIT = 64 * 1024;

/**
 * Fragments of one WebSocket message. Clients send whole ones and a proxy that splits them makes big pieces; ws's own
 * limit of 16,384 lets one connection hold megabytes before it has signed in.
 */
export const FRAGMENT_LIMIT = 256;

/** Commands of one connection that may be unanswered, and packets that may wait for its reader. */
export const PENDING_LIMIT = 64;

/** Milliseconds that a client has to send its headers: slow ones hold no connection. */
export const HEADERS_TIMEOUT = 10_000;
/** Milliseconds that a client has to send its whole request. */
export const REQUEST_TIMEOUT = 30_000;

/** Milliseconds without a byte taken after which an answer that waits for its reader is cut: what is not read is kept in memory. */
export const STALLED_TIMEOUT = 60_000;
