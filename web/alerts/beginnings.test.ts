import { expect, test } from 'vitest';
import { Beginnings, PageMessages } from './beginnings.ts';
import { bookOf, delivery, firing, linesOf, rule, silence, T } from './alerts.kit.ts';

const CPU = rule();

test('what fires when the page is opened is no news; what begins, and begins anew, is', () => {
  const beginnings = new Beginnings();
  expect(beginnings.take(linesOf([CPU], [firing(CPU)]))).toEqual([]);
  expect(beginnings.take(linesOf([CPU], [firing(CPU), firing(CPU, { host: 'b' })]))).toHaveLength(1);
  expect(beginnings.take(linesOf([CPU], [firing(CPU), firing(CPU, { host: 'b' })]))).toEqual([]);
  expect(beginnings.take(linesOf([CPU], [firing(CPU, {}, { episode: T + 1 })]))).toHaveLength(1);
});

test('what is pending or silenced is not heard', () => {
  const beginnings = new Beginnings();
  beginnings.take([]);
  const held = [{ kind: 'silence', data: silence('alertname', CPU.terms.name) } as const];
  expect(beginnings.take(linesOf([CPU], [firing(CPU)], held))).toEqual([]);
  expect(beginnings.take(linesOf([CPU], [firing(CPU, {}, { state: 'pending', firedAt: null })]))).toEqual([]);
});

test('a message to this page is shown once, when it is sent; one to another channel never', () => {
  const page = { id: 'thispage', name: 'Page', kind: 'browser', host: '', enabled: true } as const;
  const messages = new PageMessages();
  const alert = firing(CPU);
  const book = (...of: Parameters<typeof delivery>[1][]) =>
    bookOf(
      { kind: 'channel', data: page },
      ...of.map((one) => ({ kind: 'delivery', data: delivery(alert, one) }) as const),
    );
  expect(messages.take(book({ message: 'old', channel: page.id }))).toEqual([]);
  const now = book(
    { message: 'old', channel: page.id },
    { message: 'new', channel: page.id },
    { message: 'waits', channel: page.id, outcome: 'waiting' },
    { message: 'other' },
  );
  expect(messages.take(now).map(({ message }) => message)).toEqual(['new']);
  expect(messages.take(now)).toEqual([]);
});
