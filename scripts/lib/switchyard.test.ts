import { expect, test } from 'vitest';
import { urlInLine } from './switchyard.ts';

test('the URL is found in what the server says when it is ready', () => {
  expect(urlInLine('Switchyard is live at http://127.0.0.1:4100')).toBe('http://127.0.0.1:4100');
  expect(urlInLine('{"url":"http://127.0.0.1:4100/","msg":"started"}')).toBe('http://127.0.0.1:4100');
  expect(urlInLine('starting')).toBeUndefined();
});
