/** What RFC 6455, 7.4.1 (and the registry that it opened) means by a close code. */
const MEANINGS: Readonly<Record<number, string>> = {
  1000: 'normal closure: what it was for is done',
  1001: 'going away: the page is left, or the server stops',
  1002: 'protocol error',
  1003: 'unsupported data: a kind of message that cannot be taken',
  1005: 'no status: never sent, it stands for a Close without a code',
  1006: 'abnormal closure: never sent, the connection broke without a Close',
  1007: 'invalid payload: text that is no UTF-8, for example',
  1008: 'policy violation',
  1009: 'message too big',
  1010: 'mandatory extension: the server did not agree to one',
  1011: 'internal error of the server',
  1012: 'service restart',
  1013: 'try again later',
  1014: 'bad gateway',
  1015: 'TLS handshake failed: never sent',
};

/** What RFC 6455, 7.4.2 means by the range of a code that has no meaning of its own. */
function rangeOf(code: number): string {
  if (code >= 4000) return 'a code of the application';
  return code >= 3000 ? 'a code that a library has registered' : 'a reserved code';
}

/** Takes a close code, null for a Close without one; returns what it means, in a few words. */
export function meaningOfClose(code: number | null): string {
  if (code === null) return 'a Close without a code (1005)';
  const meaning = MEANINGS[code] ?? rangeOf(code);
  return `${code}, ${meaning}`;
}
