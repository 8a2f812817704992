import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import {
  canonicalPatterns,
  isKnownNamespace,
  topicMatcher,
  TopicPatternSchema,
  TopicPatternsSchema,
  TopicSchema,
} from './topic.ts';

test.each(['metrics', 'metrics/host', 'metrics/web-1.example:9100/cpu', 'notes', '0'])(
  '%s is a topic',
  (text) => {
    expect(v.is(TopicSchema, text)).toBe(true);
    expect(v.is(TopicPatternSchema, text)).toBe(true);
  },
);

test.each([
  '',
  '/',
  'Metrics',
  'metrics/',
  '/metrics',
  'metrics//host',
  'a b',
  '-a',
  'a"b',
  'a\n',
  'a'.repeat(129),
])('%j is neither a topic nor a pattern', (text) => {
  expect(v.is(TopicSchema, text)).toBe(false);
  expect(v.is(TopicPatternSchema, text)).toBe(false);
});

test.each(['*', 'metrics/*', 'metrics/host/*'])('%s is a pattern and no topic', (text) => {
  expect(v.is(TopicPatternSchema, text)).toBe(true);
  expect(v.is(TopicSchema, text)).toBe(false);
});

test.each(['**', '*/host', 'metrics*', 'metrics/*/cpu', 'metrics/**'])('%s is no pattern', (text) => {
  expect(v.is(TopicPatternSchema, text)).toBe(false);
});

test('a subscription has 1 to 64 patterns', () => {
  const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `metrics/${index}`);
  expect([0, 1, 64, 65].map((count) => v.is(TopicPatternsSchema, many(count)))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test.each([
  [['*'], 'notes', true],
  [['notes'], 'notes', true],
  [['notes'], 'notes/today', false],
  [['metrics/*'], 'metrics/host', true],
  [['metrics/*'], 'metrics/host/cpu', true],
  [['metrics/*'], 'metrics', false],
  [['metrics/*'], 'metricsque/host', false],
  [['metrics/host', 'notes'], 'notes', true],
  [['metrics/host', 'notes'], 'metrics/web', false],
  [[], 'notes', false],
  [['*'], 'lab/k3v9x2ab7q0d', false],
  [['*', 'lab/k3v9x2ab7q0d'], 'lab/k3v9x2ab7q0d', true],
  [['lab/k3v9x2ab7q0d'], 'lab/k3v9x2ab7q0d', true],
  [['lab/k3v9x2ab7q0d'], 'lab/another00000', false],
  [['lab/*'], 'lab/k3v9x2ab7q0d', false],
  [['*', 'lab-reports/*', 'lab-reports/k3v9x2ab7q0d'], 'lab-reports/k3v9x2ab7q0d', false],
  [['sealed/k3v9x2ab7q0d', 'sealed/*', '*'], 'sealed/k3v9x2ab7q0d', false],
])('%j against %s: %s', (patterns, topic, expected) => {
  expect(topicMatcher(patterns)(topic)).toBe(expected);
});

test.each([
  ['*', true],
  ['metrics', true],
  ['metrics/*', true],
  ['notes/today', true],
  ['metric', false],
  ['auctions/*', false],
  ['lab/k3v9x2ab7q0d', true],
  ['lab/*', false],
  ['lab', false],
  ['lab-reports/k3v9x2ab7q0d', false],
])('the namespace of %s is known: %s', (pattern, expected) => {
  expect(isKnownNamespace(pattern)).toBe(expected);
});

const segments = fc.constantFrom('metrics', 'notes', 'lab', 'host', 'a', 'b');
const topics = fc.array(segments, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const patternLists = fc.array(
  fc.oneof(
    topics,
    topics.map((topic) => `${topic}/*`),
    fc.constant('*'),
  ),
  { maxLength: 6 },
);

test('canonical patterns match the same, whatever the order and the repeats', () => {
  fc.assert(
    fc.property(patternLists, topics, (patterns, topic) => {
      const canonical = canonicalPatterns(patterns);
      expect(canonicalPatterns([...patterns, ...patterns].reverse())).toEqual(canonical);
      expect(topicMatcher(canonical)(topic)).toBe(topicMatcher(patterns)(topic));
    }),
  );
});

test('everything swallows the rest', () => {
  expect(canonicalPatterns(['notes', '*', 'metrics/*'])).toEqual(['*']);
});
