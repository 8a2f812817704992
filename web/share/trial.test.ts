import { expect, test } from 'vitest';
import type { EmbedSays } from '#protocol';
import { heard, isSettled, NO_FACTS, trialLines, type TrialFacts } from './trial.ts';

const READY: EmbedSays = { switchyard: 1, type: 'ready', title: 'CPU' };
const SIZE: EmbedSays = { switchyard: 1, type: 'size', height: 312.4 };
const state = (live: boolean, transport: string | null = 'websocket'): EmbedSays => ({
  switchyard: 1,
  type: 'state',
  phase: live ? 'live' : 'connecting',
  transport,
  live,
});

/** What was seen when these came, 100 ms apart. */
function seen(...said: readonly EmbedSays[]): TrialFacts {
  const begun: TrialFacts = { ...NO_FACTS, loaded: true };
  return said.reduce<TrialFacts>((facts, one, index) => heard(facts, one, (index + 1) * 100), begun);
}

test('an embed that shows, is live and says its size has settled; a still one needs no stream', () => {
  const live = seen(READY, state(false), SIZE, state(true));
  expect(isSettled(live, true)).toBe(true);
  expect(trialLines(live, true)).toEqual([
    { ok: true, text: 'It shows “CPU” after 0.1 s.' },
    { ok: true, text: 'It is live after 0.4 s, over WebSocket.' },
    { ok: true, text: 'Its content is 312 pixels high.' },
  ]);
  const still = seen(READY, SIZE);
  expect([isSettled(still, true), isSettled(still, false)]).toEqual([false, true]);
  expect(trialLines(still, false).every(({ ok }) => ok)).toBe(true);
});

test('it is live when something carries the stream, not before', () => {
  const early = seen(READY, SIZE, state(true, null));
  expect(isSettled(early, true)).toBe(false);
  expect(trialLines(early, true)[1]?.ok).toBe(false);
});

test('the first times count, the last transport is named', () => {
  const facts = seen(READY, state(true), state(true, null), state(true, 'polling'), READY);
  expect(facts).toMatchObject({ ready: { at: 100 }, liveAt: 200 });
  expect(trialLines(facts, true)[1]?.text).toContain('over Polling');
});

test('what never became live is not well, and says where it stands', () => {
  const [, line] = trialLines(seen(READY, state(false, null)), true);
  expect(line).toEqual({ ok: false, text: expect.stringMatching(/not live after 12 s.*“connecting”/) });
});

test.each(['ended', 'refused', 'expired'])('an embed that stands at “%s” is not waited for', (phase) => {
  const over: EmbedSays = { switchyard: 1, type: 'state', phase, transport: null, live: false };
  expect(isSettled(seen(over), true)).toBe(true);
  expect(isSettled(seen(READY, over), false)).toBe(true);
  expect(trialLines(seen(READY, over), true)[1]).toEqual({ ok: false, text: `It stands at “${phase}”.` });
});

test('what the browser refused does not come by waiting', () => {
  expect(isSettled({ ...NO_FACTS, refused: ['frame-src does not allow it.'] }, true)).toBe(true);
});

test('what was refused, what went wrong and what never came are told apart', () => {
  const error: EmbedSays = {
    switchyard: 1,
    type: 'error',
    code: 'REVOKED',
    message: 'This share has ended.',
  };
  expect(trialLines(seen(error, error), true)).toEqual([
    { ok: false, text: 'The embed came, and it shows nothing.' },
    { ok: false, text: 'This share has ended. (REVOKED)' },
  ]);
  const refused = { ...NO_FACTS, refused: ['frame-src does not allow https://board.example.'] };
  expect(trialLines(refused, true)[1]?.text).toBe(
    'The browser refused: frame-src does not allow https://board.example.',
  );
  expect(trialLines({ ...NO_FACTS, loaded: true }, true)[0]?.text).toContain('refused to show it here');
  expect(trialLines(NO_FACTS, true)[0]?.text).toContain('Nothing was loaded');
});
