/**
 * What a browser (Chromium, same origin) sends with a request: without these, the cost of a request on the wire
 * would be flattered by half. Compression is the one thing left out, so that bytes compare.
 */
const BROWSER = [
  'sec-ch-ua-platform: "Linux"',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'sec-ch-ua: "Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99"',
  'sec-ch-ua-mobile: ?0',
  'Sec-Fetch-Site: same-origin',
  'Sec-Fetch-Mode: cors',
  'Sec-Fetch-Dest: empty',
  'Accept-Encoding: identity',
  'Accept-Language: en-US,en;q=0.9',
];

/** Where a request goes. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/** Takes method, target, path, more header lines and perhaps a body; returns the request's text, kept alive. */
export function request(
  method: 'GET' | 'POST',
  target: Target,
  path: string,
  more: readonly string[] = [],
  body?: string,
): string {
  const origin = `${target.host}:${target.port}`;
  const sent =
    body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`, `Origin: http://${origin}`];
  const lines = [
    `Host: ${origin}`,
    'Connection: keep-alive',
    ...sent,
    ...(more.some((line) => line.startsWith('Accept:')) ? [] : ['Accept: */*']),
    ...BROWSER,
    `Referer: http://${origin}/`,
  ];
  return `${method} ${path} HTTP/1.1\r\n${[...lines, ...more].join('\r\n')}\r\n\r\n${body ?? ''}`;
}

/** Takes target and path; returns the text of a WebSocket upgrade. */
export function upgrade(target: Target, path: string): string {
  const origin = `${target.host}:${target.port}`;
  const lines = [
    `Host: ${origin}`,
    'Connection: Upgrade',
    'Pragma: no-cache',
    'Cache-Control: no-cache',
    ...BROWSER.filter((line) => line.startsWith('User-Agent') || line.startsWith('Accept-Language')),
    'Upgrade: websocket',
    `Origin: http://${origin}`,
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  return `GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}
