/** Bytes of one message or body, on every door. */
export const MESSAGE_LIMIT = 64 * 1024;
