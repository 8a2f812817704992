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
  { who: 'another origin', headers: { Origin: 'https://evil.example' }, code: 'ORIGIN_REFUSED' },
  { who: 'the null origin', headers: { Origin: 'null' }, code: 'ORIGIN_REFUSED' },
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
