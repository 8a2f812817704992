/** Handshakes and upgrades that crashed earlier releases of the same stack, and their kin. */

/** Queries of a handshake by HTTP that is none: answered 400. */
export const HANDSHAKES: readonly string[] = [
  'EIO=4&transport=__proto__',
  'EIO=4&transport=constructor',
  'EIO=4&transport=websocket',
  'EIO=4&transport=webtransport',
  'EIO=3&transport=polling',
  'EIO=__proto__&transport=polling',
  '__proto__=polling',
  '',
];

/** Transports that are named in an upgrade and cannot be had by one: answered 400. */
export const UPGRADED_TRANSPORTS: readonly string[] = [
  '__proto__',
  'constructor',
  'webtransport',
  'polling',
  '',
];

/** Sessions that nobody has: answered 400. */
export const SESSIONS: readonly string[] = ['__proto__', 'constructor', 'toString', '%00', 'a'.repeat(5_000)];

/** Upgrades with something odd about them, and the statuses that they may be answered. */
export const UPGRADES: readonly {
  readonly what: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly statuses: readonly number[];
}[] = [
  { what: 'the header __proto__', headers: { ['__proto__']: 'x' }, statuses: [101] },
  { what: 'a body', headers: {}, body: 'a body', statuses: [101, 400] },
  {
    what: '50,000 spaces in a protocol',
    headers: { 'Sec-WebSocket-Protocol': `a,${' '.repeat(50_000)}b` },
    statuses: [431],
  },
  {
    what: '12,000 spaces in a protocol',
    headers: { 'Sec-WebSocket-Protocol': `a,${' '.repeat(12_000)}b` },
    statuses: [101, 400, 431],
  },
  {
    what: 'an extension with much in it',
    headers: { 'Sec-WebSocket-Extensions': 'permessage-deflate;a='.repeat(400) },
    statuses: [101, 400],
  },
  { what: 'no key', headers: { 'Sec-WebSocket-Key': '' }, statuses: [400] },
  { what: 'version 99', headers: { 'Sec-WebSocket-Version': '99' }, statuses: [400, 426] },
];

/** Takes the bytes of an upgrade; returns them with 2,100 headers before its own. Answered 400 or 431, as Node counts headers or bytes. */
export function withManyHeaders(upgrade: Buffer): Buffer {
  const text = upgrade.toString('latin1');
  const host = text.indexOf('\r\n', text.indexOf('Host:')) + 2;
  // Short ones: a Node that counts bytes only lets them in and drops what comes after the 2,000th; others say 431.
  return Buffer.from(text.slice(0, host) + 'a:b\r\n'.repeat(2_100) + text.slice(host), 'latin1');
}
