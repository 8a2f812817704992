import { expect, test } from 'vitest';
import { findAll } from './needles.ts';

const AMOUNT = 83745196273;

test.each([
  ['minor units', '{"max":83745196273}'],
  ['a decimal', 'up to 837451962.73 EUR'],
  ['English groups', '837,451,962.73'],
  ['German groups', '837.451.962,73'],
  ['Swiss groups', 'CHF 837’451’962.73'],
  ['French groups, in bytes', Buffer.from('837\u202f451\u202f962,73 €').toString('latin1')],
  ['groups with no-break spaces', '837\u00a0451\u00a0962,73'],
])('an amount in %s is found', (_what, text) => {
  expect(findAll([{ name: 'there', text }], [AMOUNT, 1])).toContain(`there: ${AMOUNT}`);
  expect(findAll([{ name: 'there', text }], [AMOUNT + 1])).toEqual([]);
});

const NAME = 'Zyxophane Quillabrand';

test.each([
  ['as it is', `I am ${NAME}.`],
  ['in JSON', JSON.stringify({ name: NAME })],
  ['in a URL', `?name=${encodeURIComponent(NAME)}`],
  ['in a token', Buffer.from(JSON.stringify({ sub: 'b1', name: NAME })).toString('base64url')],
  ['in a longer token', Buffer.from(JSON.stringify({ sub: 'b12', name: NAME })).toString('base64url')],
  ['at the beginning in base64', Buffer.from(`${NAME}, and more`).toString('base64')],
])('a name %s is found', (_what, text) => {
  expect(findAll([{ name: 'there', text }], [NAME, 'Zyxophane Quallabrand'])).toEqual([`there: ${NAME}`]);
});
