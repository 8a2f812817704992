import type { ErrorCode } from '#protocol';

/** Who comes from where he should not: headers that he shows, and the code that every door refuses him with. */
export const STRANGERS: readonly {
  readonly who: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly code: ErrorCode;
}[] = [
  { who: 'another host', headers: { Host: 'evil.example' }, code: 'HOST_REFUSED' },
  { who: 'another port', headers: { Host: '127.0.0.1:1' }, code: 'HOST_REFUSED' },
  { who: 'a host with a user', headers: { Host: 'evil@127.0.0.1' }, code: 'HOST_REFUSED' },
  {
    who: 'an image of another site',
    headers: { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' },
    code: 'ORIGIN_REFUSED',
  },
  {
    who: 'a frame of another site',
    headers: { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' },
    code: 'ORIGIN_REFUSED',
  },
];

/** Origins of other sites' pages, and of none. Where shares are read their pages may come in, and must show one. */
export const ORIGINS: readonly string[] = [
  'https://evil.example',
  'null',
  'null, http://127.0.0.1',
  'https://evil.example/',
  'http://127.0.0.1.evil.example',
  'http://127.0.0.1',
  '*',
  'file://',
];

/**
 * Doors that such a page may open, and what it gets there without a share: a session that shows nothing, that the server is there, and
 * what is made for everybody's pages.
 */
export const OPEN_TO_PAGES: Readonly<Record<string, readonly string[]>> = {
  handshake: ['200'],
  readyz: ['200'],
  embed: ['200'],
  'embed.js': ['200'],
  badge: ['200', '404 NOT_FOUND'],
};
