import { expect, test } from 'vitest';
import { HttpReader } from './http-reader.ts';

const answers = Buffer.from(
  [
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
    'HTTP/1.1 204 No Content\r\nETag: "4"\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n',
    'HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n',
  ].join(''),
);

function read(chunks: readonly Buffer[]): string[] {
  const seen: string[] = [];
  let body = '';
  const reader = new HttpReader({
    head: (status, headers) => seen.push(`${status} ${headers.get('etag') ?? ''}`.trim()),
    body: (bytes) => (body += bytes.toString()),
    end: () => {
      seen.push(`<${body}>`);
      body = '';
    },
  });
  for (const chunk of chunks) reader.feed(chunk);
  return seen;
}

const whole = ['200', '<hello>', '204 "4"', '<>', '200', '<abc0123456789>', '503', '<>'];

test('answers by length, without a body and in chunks follow each other on one socket', () => {
  expect(read([answers])).toEqual(whole);
});

test('it does not matter where the chunks are cut', () => {
  for (let cut = 0; cut <= answers.length; cut++) {
    expect(read([answers.subarray(0, cut), answers.subarray(cut)])).toEqual(whole);
  }
  expect(read([...answers].map((byte) => Buffer.of(byte)))).toEqual(whole);
});

test('an answer without a length goes on until the socket ends', () => {
  const parts: string[] = [];
  const reader = new HttpReader({ body: (bytes) => parts.push(bytes.toString()) });
  reader.feed(Buffer.from('HTTP/1.1 200 OK\r\n\r\ndata:1'));
  reader.feed(Buffer.from('\n\ndata:2'));
  expect(parts.join('')).toBe('data:1\n\ndata:2');
});

test('what is not HTTP is refused', () => {
  expect(() => read([Buffer.from('SSH-2.0-x\r\n\r\n')])).toThrow('Not an HTTP answer');
});
