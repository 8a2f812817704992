import { expect, test } from 'vitest';
import { chainTo, pathsToLast, type Request } from './chain.ts';

const request = (url: string, from: number, to: number): Request => ({ url, from, to });

const html = request('/', 0, 10);
const css = request('/a.css', 12, 15);
const js = request('/a.js', 12, 20);
const worker = request('/w.js', 25, 30);
const snapshot = request('/snapshot', 26, 60);

test('requests that run side by side are no chain', () => {
  const all = [html, css, js, worker, snapshot];
  expect(chainTo(all, snapshot)).toEqual([html, css, snapshot]);
  expect(chainTo(all, html)).toEqual([html]);
});

test('one that waited for another lengthens it', () => {
  const late = request('/snapshot', 31, 60);
  expect(chainTo([html, css, js, worker, late], late)).toEqual([html, css, worker, late]);
});

test('a request that goes on for ever is before none', () => {
  const stream = request('/stream', 11, Infinity);
  expect(chainTo([html, stream, snapshot], snapshot)).toEqual([html, snapshot]);
});

test('the way is told to the last that counts; pictures hold up nothing', () => {
  const at = (path: string, from: number, to: number): Request => request(`http://host${path}`, from, to);
  const all = [
    at('/', 0, 10),
    at('/live.svg', 11, 12),
    at('/a.js', 13, 20),
    at('/b.js', 14, 25),
    at('/snapshot', 26, 60),
    at('/b.js', 61, 62), // a worker's own, which was preloaded
  ];
  expect(pathsToLast(all, (url) => url.endsWith('.js'))).toEqual(['/', '/b.js']);
  expect(pathsToLast(all, (url) => url.includes('snapshot'))).toEqual(['/', '/a.js', '/snapshot']);
  expect(pathsToLast(all, (url) => url.endsWith('.css'))).toEqual([]);
});
