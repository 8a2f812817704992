import { expect, test } from 'vitest';
import { EMBED_PARAMETERS } from '#protocol';
import { readParameters } from './parameters.ts';

const read = (text: string) => {
  const query = new URLSearchParams(text);
  return readParameters((name) => query.get(name));
};

test('nothing said is everything, live, as the viewer has it', () => {
  expect(read('')).toEqual({
    theme: 'auto',
    span: 300_000,
    zone: 'browser',
    panel: undefined,
    hide: new Set(),
    mode: 'auto',
    transparent: false,
    live: true,
  });
});

test('each parameter is read', () => {
  const all =
    'theme=dark&range=15m&tz=Europe/Berlin&panel=cpu&hide=footer, legend&transport=sse&transparent&live=off';
  expect(read(all)).toEqual({
    theme: 'dark',
    span: 900_000,
    zone: 'Europe/Berlin',
    panel: 'cpu',
    hide: new Set(['footer', 'legend']),
    mode: 'sse',
    transparent: true,
    live: false,
  });
  const { searchParams } = new URL(`http://x/?${all}`);
  expect(new Set(searchParams.keys())).toEqual(new Set(EMBED_PARAMETERS));
});

test.each([
  'theme=pink',
  'range=yesterday',
  'range=1s',
  'range=999999d',
  'tz=Mars/Olympus',
  'panel=../../x',
  'panel=',
  'hide=everything,<script>',
  'transport=carrier-pigeon',
  'unknown=1',
  'live=',
  'transparent=off',
])('what is unfit or unknown counts as not said: %s', (text) => {
  expect(read(text)).toEqual(read(''));
});
