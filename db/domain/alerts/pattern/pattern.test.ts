import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePattern, patternProblem } from './pattern.ts';

const fits = (pattern: string, text: string): boolean => compilePattern(pattern)(text);

test.each([
  ['', '', true],
  ['', 'a', false],
  ['a', 'ab', false],
  ['a|b', 'b', true],
  ['|a', '', true],
  ['/srv.*', '/srv/data', true],
  ['.', '\n', false],
  ['.', '😀', true],
  ['[😀-😂]', '😁', true],
  ['node-[0-9]{2,3}', 'node-7', false],
  ['node-[0-9]{2,3}', 'node-123', true],
  ['a{2,}', 'aaaa', true],
  ['a{,2}', 'a{,2}', true],
  ['x{', 'x{', true],
  ['[]a]+', ']a]', true],
  ['[^]a]', ']', false],
  ['[a-]', '-', true],
  ['[\\d-]+', '1-2', true],
  ['\\.\\w+\\s', '.ab ', true],
  ['\\D', '5', false],
  ['^a$', 'a', true],
  ['(^|b)a', 'ba', true],
  ['b^a', 'ba', false],
  ['(?:ab)+?', 'abab', true],
  ['(a*)*', 'aaa', true],
  ['(|a)+', 'aa', true],
])('%j on %j: %s', (pattern, text, expected) => {
  expect(fits(pattern, text)).toBe(expected);
});

test.each([
  ['(a', /no \)/],
  ['a)', /no \(/],
  ['[a', /no \]/],
  ['*a', /nothing to repeat/],
  ['a**', /follow each other/],
  ['a{3,2}', /ends before it begins/],
  ['[z-a]', /ends before it begins/],
  ['a{999}', /more than 256/],
  ['((a{99}){99}){99}', /too long/],
  ['((){256}){256}', /too long/],
  ['(?i)a', /only \(\?:/],
  ['(?=a)', /only \(\?:/],
  ['\\1', /not understood/],
  ['\\pL', /not understood/],
  ['[[:alpha:]]', /not understood/],
  ['a\\', /ends with/],
  ['('.repeat(40), /too deeply/],
])('%j is refused in a sentence', (pattern, sentence) => {
  expect(patternProblem(pattern)).toMatch(sentence);
});

/** Patterns of the part of the syntax that is the same in JavaScript. */
const { pattern: patterns } = fc.letrec<{ pattern: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', '[a-c]', '\\d', '\\w', '\\.', '1', '^', '$'),
    tie('pattern').map((inner) => `(${inner})`),
    tie('pattern').map((inner) => `(?:${inner})`),
  ),
  pattern: fc
    .array(
      fc.tuple(tie('atom'), fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '*?', '{0,}', '|')),
      { minLength: 1, maxLength: 4 },
    )
    // Nothing can be repeated of an assertion.
    .map((parts) => parts.map(([atom, count]) => (/^[\^$]$/.test(atom) ? atom : atom + count)).join('')),
}));
/** Longer ones are past the limit once they are written out, and JavaScript may not end with them. */
const shortPatterns = patterns.filter((pattern) => pattern.length <= 40);
const texts = fc.array(fc.constantFrom('a', 'b', 'c', 'd', '1', '.'), { maxLength: 8 });

test('a pattern fits what JavaScript says that it fits', () => {
  let fitting = 0;
  fc.assert(
    fc.property(shortPatterns, fc.array(texts, { minLength: 4, maxLength: 4 }), (pattern, several) => {
      const ours = compilePattern(pattern);
      const theirs = new RegExp(`^(?:${pattern})$`, 'u');
      for (const text of several.map((chars) => chars.join(''))) {
        expect([pattern, text, ours(text)]).toEqual([pattern, text, theirs.test(text)]);
        if (ours(text)) fitting += 1;
      }
    }),
    { numRuns: 3_000 },
  );
  expect(fitting).toBeGreaterThan(500);
});

test('no pattern takes for ever: those that JavaScript would not end with end', () => {
  const text = 'a'.repeat(256);
  for (const pattern of ['(a+)+b', '(a|aa)*b', '(.*)*(.*)*(.*)*b', '(a?){200}a{200}b', '((a*)*)*b']) {
    expect(fits(pattern, text)).toBe(false);
  }
});
