import { expect, test } from 'vitest';
import { render, templateProblem } from './template.ts';

const KNOWN = { labels: { mount: '/srv', odd: '{{ $value }}' }, value: 93.456789 };

test.each([
  ['{{ $labels.mount }} is at {{ $value }} %', '/srv is at 93.4568 %'],
  ['{{$labels.mount}}{{$value}}', '/srv93.4568'],
  ['no action', 'no action'],
  ['{{ $labels.missing }}', ''],
  ['{{ $labels.constructor }}', ''],
  ['{{ $labels.odd }}', '{{ $value }}'],
  ['{{ rm }}', ''],
])('%j is %j', (template, text) => {
  expect(render(template, KNOWN)).toBe(text);
});

test.each([
  ['humanize', 1_234_567, '1.235M'],
  ['humanize', -12, '-12'],
  ['humanize1024', 1_048_576, '1Mi'],
  ['humanizePercentage', 0.123, '12.3%'],
  ['humanizeDuration', 93_784, '1d 2h 3m 4s'],
  ['humanizeDuration', 3_600, '1h 0m 0s'],
  ['humanizeDuration', 0.5, '0.5s'],
  ['humanizeDuration', -61, '-1m 1s'],
])('%s of %d is %j', (writer, value, text) => {
  expect(render(`{{ $value | ${writer} }}`, { labels: {}, value })).toBe(text);
});

test('without a value it says so', () => {
  expect(render('{{ $value }}', { labels: {}, value: null })).toBe('no value');
  expect(render('{{ $value | humanize }}', { labels: {}, value: null })).toBe('no value');
});

test.each([
  ['{{ $value | shout }}', /not understood/],
  ['{{ $value | humanize | humanize }}', /not understood/],
  ['{{ $labels.a | humanize }}', /not understood/],
  ['{{ $value | constructor }}', /not understood/],
  ['{{ if }}', /not understood/],
  ['{{ $value', /no }}/],
])('%j cannot be given', (template, sentence) => {
  expect(templateProblem(template)).toMatch(sentence);
});

test('what can be given is not refused', () => {
  expect(templateProblem('{{ $labels.x }}: {{ $value | humanize1024 }}B }}')).toBeUndefined();
});
