import { describe, expect, test } from 'vitest';
import { TRANSPORT_NAMES } from '#protocol';
import { diagnose } from './diagnose.ts';
import { CASES } from './diagnose-cases.kit.ts';
import { DOWN, examined, FAILED, look, mute, works } from './diagnose.kit.ts';
import { factsOf } from './finding.ts';

describe.each(CASES)('$what', ({ seen, http, online, code, says, order, query, cures = '' }) => {
  const found = diagnose(examined(seen, http, online));
  const all = [...found.general, ...found.transports];

  test('is named', () => expect(all.find((one) => one.code === code)?.says).toMatch(says));

  test('leads to an order, a link and cures', () => {
    expect(found.order.places.map(({ transport }) => transport).join()).toBe(order);
    expect(found.order.query).toBe(query);
    expect(found.ailments.join()).toBe(cures);
  });

  test('is whole sentences', () => {
    for (const { says: sentence, more } of all) {
      expect(sentence).toMatch(/^[A-Z][^\n]*\.$/);
      expect(`${sentence} ${more}`).not.toMatch(/undefined|NaN|\.\.|\s{2}|\.\)\.\./);
      expect(more).toMatch(/^$|[.:]$/);
    }
    expect(found.verdict.says).toMatch(/^[A-Z].*\.$/);
    expect(['good', 'quiet', 'warn', 'bad']).toContain(found.verdict.tone);
  });
});

test('everything works', () => {
  const found = diagnose(examined());
  expect(found).toMatchObject({
    verdict: { tone: 'good', says: 'Everything works: all transports get through.' },
    general: [],
    ailments: [],
    order: { query: undefined },
  });
  expect(found.transports.map(({ code }) => code)).toEqual(['works', 'works', 'works', 'works']);
});

test('the verdict names what gets through and what does not', () => {
  const one = diagnose(examined([mute('websocket', { look: look() })]));
  expect(one.verdict.says).toBe(
    'The board works here: long polling, SSE and polling get through, WebSocket does not.',
  );
  const three = diagnose(
    examined([mute('websocket'), mute('sse'), mute('long-polling', { closed: FAILED, look: look() })]),
  );
  expect(three.verdict.says).toBe(
    'The board works here: polling gets through, WebSocket, long polling and SSE do not.',
  );
});

test('where nothing answers no transport and no proxy is blamed', () => {
  const found = diagnose(
    examined(
      TRANSPORT_NAMES.map((name) => mute(name, { closed: FAILED })),
      DOWN,
    ),
  );
  expect(new Set(found.transports.map(({ code }) => code))).toEqual(new Set(['unknown']));
  expect(found.verdict.says).toContain('does not answer');
});

test('plain HTTP works and no transport does', () => {
  const found = diagnose(
    examined(TRANSPORT_NAMES.map((name) => mute(name, { closed: FAILED, look: look() }))),
  );
  expect(found.verdict).toEqual({ tone: 'bad', says: 'Plain HTTP works here, and no transport does.' });
});

test('the command for an operator asks the origin of the examination', () => {
  const found = diagnose(examined([mute('websocket', { closed: FAILED, look: look() })]));
  const command = found.transports.find(({ command }) => command !== undefined)?.command;
  expect(command).toMatch(/^curl .*'https:\/\/board\.example\/socket\.io\/\?EIO=4&transport=websocket'$/);
  const key = /Sec-WebSocket-Key: ([^']+)/.exec(command ?? '')?.[1] ?? '';
  expect(atob(key)).toHaveLength(16);
});

test('facts are few words each', () => {
  expect(factsOf(works('sse'))).toEqual([
    'first frame after 24 ms',
    '30 frames in 3.0 s',
    'longest pause 120 ms',
  ]);
  expect(
    factsOf(mute('websocket', { closed: FAILED, look: look({ opened: 4, status: 403, ours: false }) })),
  ).toEqual([
    'opened after 4 ms',
    'no frame in 2.5 s',
    'plain HTTP on the path: 403, not by Switchyard',
    'closed after 9 ms: websocket error',
  ]);
});
