import { expect, test } from 'vitest';
import { SCOPES } from '#protocol';
import { tokenExamples } from './token-examples.ts';

test('each scope has lines that name the site and the token, in one order', () => {
  const examples = tokenExamples([...SCOPES].reverse(), 'https://board.example/below', 'switchyard_x');
  expect(examples.length).toBe(SCOPES.length);
  for (const { text } of examples) {
    expect(text).toContain('https://board.example/below/');
    expect(text).toContain('switchyard_x');
  }
  expect(examples.map(({ says }) => says)).toEqual(tokenExamples(SCOPES, '', '').map(({ says }) => says));
});

test('a line for reading is one command of a shell', () => {
  const [{ text } = { text: '' }] = tokenExamples(['read'], 'https://board.example', 'switchyard_x');
  expect(text).toBe(
    "curl -N -H 'Authorization: Bearer switchyard_x' \\\n  'https://board.example/api/v1/stream?topics=metrics/host'",
  );
});
