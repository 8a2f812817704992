import { expect, test } from 'vitest';
import { readParameters } from '../embed/parameters.ts';
import { SPANS } from '../state/time.ts';
import { USUAL_LOOK, type Look } from './look.ts';
import { badgeSnippet, elementSnippet, embedAddress, frameSnippet, type SnippetParts } from './snippet.ts';

const PARTS: SnippetParts = {
  site: 'https://board.example/sub',
  share: { id: 'abcdefghij0123456789', title: 'CPU', kind: 'public', badge: false },
  look: USUAL_LOOK,
  token: 'swp_token',
};
const LOOK: Look = {
  theme: 'dark',
  range: '1h',
  hide: ['title', 'footer'],
  transport: 'long-polling',
  transparent: true,
  live: false,
};

test('what is usual is not said, and the token is behind the #', () => {
  expect(embedAddress(PARTS)).toBe('https://board.example/sub/embed/abcdefghij0123456789#token=swp_token');
});

test('the embed reads of the address what was chosen', () => {
  const { searchParams } = new URL(embedAddress({ ...PARTS, look: LOOK }));
  const read = readParameters((name) => searchParams.get(name));
  expect(read).toMatchObject({
    theme: 'dark',
    span: SPANS['1h'],
    mode: 'long-polling',
    transparent: true,
    live: false,
    hide: new Set(['title', 'footer']),
  });
  const usual = new URL(embedAddress(PARTS)).searchParams;
  expect(readParameters((name) => usual.get(name))).toMatchObject({
    live: true,
    transparent: false,
    mode: 'auto',
  });
});

test('a title is text in every snippet, whatever it holds', () => {
  const share = { ...PARTS.share, title: `"><script>alert('x')</script>&`, badge: true };
  for (const snippet of [frameSnippet, elementSnippet, badgeSnippet]) {
    const made = snippet({ ...PARTS, share });
    expect(made).not.toContain('<script>alert');
    expect(made).toContain('alert(&#39;x&#39;)');
  }
});

test('a badge brings an image for where no script runs; without one there is none', () => {
  const badge = { ...PARTS, share: { ...PARTS.share, badge: true } };
  expect(frameSnippet(badge)).toContain(
    '<noscript><img src="https://board.example/sub/badge/abcdefghij0123456789.svg"',
  );
  expect(elementSnippet(badge)).toContain('<noscript>');
  expect(frameSnippet(PARTS)).not.toContain('noscript');
});

test('what shows through the frame does so in a dark page as well', () => {
  expect(frameSnippet({ ...PARTS, look: LOOK })).toContain('color-scheme: light');
  expect(frameSnippet(PARTS)).not.toContain('color-scheme');
});

test('what is not public has no token in it, and says how the page gets one', () => {
  const signed = { ...PARTS, share: { ...PARTS.share, kind: 'signed' as const }, token: undefined };
  expect(frameSnippet(signed)).toContain(
    '<iframe id="board" src="https://board.example/sub/embed/abcdefghij0123456789"',
  );
  expect(frameSnippet(signed)).toContain(
    'import { connectFrame } from "https://board.example/sub/embed.js";',
  );
  expect(frameSnippet(signed)).toContain('getToken');
  expect(frameSnippet(PARTS)).not.toContain('script');
  expect(elementSnippet(signed)).toContain('getToken');
  expect(elementSnippet(signed)).not.toContain(' token=');
  expect(elementSnippet({ ...PARTS, look: LOOK })).toContain(
    ' token="swp_token" theme="dark" range="1h" hide="title,footer"',
  );
});
