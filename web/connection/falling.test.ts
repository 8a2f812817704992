import { expect, test } from 'vitest';
import { CUT, Run } from './state.kit.ts';

/** The situations that the machine was made for. */

test('a transport has succeeded when its first frame arrived, and the carrier is adopted then', () => {
  const run = new Run().on({ type: 'start' });
  expect(run.now).toBe('connecting');
  expect(run.delivered('websocket').now).toBe('live on websocket');
  expect(run.why).toBe('start');
});

test('a WebSocket that is refused by a proxy: the next rung is opened at once', () => {
  const run = new Run().on({ type: 'start' }).closed('websocket');
  expect(run.trying).toEqual(['long-polling']);
  expect(run.delivered('long-polling').now).toBe('live on long-polling');
  expect(run.why).toBe('blocked');
  expect(run.timers).toMatchObject({ probe: 5000 });
});

test('a WebSocket that never answers: long polling is started beside it and the first to deliver wins', () => {
  const run = new Run().on({ type: 'measured', rtt: 100 }, { type: 'start' });
  expect(run.timers).toMatchObject({ patience: 400 });
  run.due('patience', 'websocket');
  expect(run.trying).toEqual(['websocket', 'long-polling']);
  const websocket = run.link('websocket');
  expect([run.delivered('long-polling').now, run.why]).toEqual(['switching on long-polling', 'late']);
  expect(run.due('deadline', 'websocket').effects).toContainEqual({ type: 'close', link: websocket });
  expect([run.now, run.why]).toEqual(['live on long-polling', 'unanswered']);
});

test('a WebSocket whose deadline passes before long polling has delivered is named in the same words', () => {
  const run = new Run().on({ type: 'start' }).due('patience', 'websocket').due('deadline', 'websocket');
  run.delivered('long-polling');
  expect(run.state.known.why).toEqual({ kind: 'unanswered', transport: 'websocket' });
});

test('that long polling is late as well does not hide that WebSocket is blocked', () => {
  const late = () => new Run().on({ type: 'start' }).closed('websocket').due('patience', 'long-polling');
  const blocked = { kind: 'blocked', transport: 'websocket', detail: 'cut' };
  expect(late().trying).toEqual(['long-polling', 'polling']);
  expect(late().delivered('long-polling').state.known.why).toEqual(blocked);
  const over = late().delivered('polling');
  expect([over.now, over.state.known.why]).toEqual(['switching on polling', blocked]);
  expect(over.delivered('long-polling').now).toBe('live on long-polling');
  expect(over.state.known.why).toEqual(blocked);
});

test('a proven WebSocket that fails while long polling is being opened is blamed when that delivers', () => {
  const run = new Run().live().due('silence', 'websocket').due('patience', 'websocket').closed('websocket');
  expect(run.delivered('long-polling').now).toBe('live on long-polling');
  expect(run.why).toBe('blocked');
});

test('a WebSocket that is only late takes over without a probe, and no proxy is blamed', () => {
  const run = new Run().on({ type: 'start' }).due('patience', 'websocket').delivered('long-polling');
  const polling = run.link('long-polling');
  expect(run.delivered('websocket').now).toBe('live on websocket');
  expect(run.effects).toContainEqual({ type: 'close', link: polling });
  expect([run.why, run.timers]).toMatchObject(['start', {}]);
  expect(run.timers).not.toHaveProperty('probe');
});

test('a late WebSocket that ends instead is blamed, and probed again', () => {
  const run = new Run().on({ type: 'start' }).due('patience', 'websocket').delivered('long-polling');
  run.closed('websocket');
  expect([run.now, run.why]).toEqual(['live on long-polling', 'blocked']);
  expect(run.timers).toMatchObject({ probe: 5000 });
});

test('a slow WebSocket that still delivers first wins, and the other is closed', () => {
  const run = new Run().on({ type: 'start' }).due('patience', 'websocket').delivered('websocket');
  expect(run.now).toBe('live on websocket');
  expect(run.why).toBe('start');
  expect(run.effects).toContainEqual({ type: 'close', link: run.link('long-polling') });
});

test('patience is 250 ms when nothing was measured, and between 250 and 1500 ms', () => {
  const timers = (rtt: number) => new Run().on({ type: 'measured', rtt }, { type: 'start' }).timers;
  expect(new Run().on({ type: 'start' }).timers).toMatchObject({ patience: 250, deadline: 5000 });
  expect(timers(1)).toMatchObject({ patience: 250, deadline: 1500 });
  expect(timers(9000)).toMatchObject({ patience: 1500, deadline: 5000 });
});

test('the first round trip that is measured brings the deadline of what is being opened forward', () => {
  const run = new Run().on({ type: 'start' });
  expect(run.timers).toMatchObject({ deadline: 5000 });
  expect(run.on({ type: 'measured', rtt: 20 }).timers).toEqual({ deadline: 1500 });
  expect(run.on({ type: 'measured', rtt: 900 }).timers).toEqual({});
});

test('a server killed and restarted stays on its transport', () => {
  const run = new Run().live().due('settled', 'websocket').closed('websocket');
  expect(run.trying).toEqual(['websocket']);
  run.closed('websocket');
  expect(run.now).toBe('checking');
  run.reachable(false);
  expect([run.now, run.why]).toEqual(['waiting', 'server-down']);
  run.on({ type: 'retry' }).closed('websocket').reachable(false);
  expect(run.timers).toEqual({ retry: 3000 });
  run.on({ type: 'retry' });
  expect(run.trying).toEqual(['websocket']);
  expect([run.delivered('websocket').now, run.why]).toEqual(['live on websocket', 'reconnected']);
});

test('a server that comes up between the failed attempt and the check stays on its transport', () => {
  const run = new Run()
    .live()
    .due('settled', 'websocket')
    .closed('websocket')
    .closed('websocket')
    .reachable(true);
  expect(run.trying).toEqual(['websocket']);
  expect(run.delivered('websocket').now).toBe('live on websocket');
});

test('a proven transport that fails twice while plain HTTP works is blocked', () => {
  const run = new Run().live().closed('websocket').closed('websocket').reachable(true).closed('websocket');
  expect(run.trying).toEqual(['long-polling']);
  expect([run.delivered('long-polling').now, run.why]).toEqual(['live on long-polling', 'blocked']);
});

test('a proven transport that hangs while the server starts: nothing is tried beside it until HTTP answers', () => {
  const run = new Run().live().due('settled', 'websocket').closed('websocket');
  expect(run.timers).toMatchObject({ patience: 1000 });
  expect(run.due('patience', 'websocket').trying).toEqual(['websocket']);
  expect(run.reachable(true).trying).toEqual(['websocket', 'long-polling']);
});

test('five restarts in a row are no proxy: each was explained by a server that was away', () => {
  const run = new Run().live();
  for (let round = 0; round < 5; round++) {
    run.closed('websocket').closed('websocket').reachable(false).on({ type: 'retry' }).delivered('websocket');
  }
  expect(run.now).toBe('live on websocket');
});

test('three short-lived connections in a row mean a proxy', () => {
  const run = new Run()
    .live()
    .closed('websocket')
    .delivered('websocket')
    .closed('websocket')
    .delivered('websocket');
  expect(run.closed('websocket').now).toBe('checking');
  expect(run.reachable(true).trying).toEqual(['long-polling']);
  expect([run.delivered('long-polling').now, run.why]).toEqual(['live on long-polling', 'short-lived']);
});

test('a stable connection clears the strikes, a settled one adds none', () => {
  const run = new Run()
    .live()
    .closed('websocket')
    .delivered('websocket')
    .closed('websocket')
    .delivered('websocket');
  run.due('settled', 'websocket').due('stable', 'websocket').closed('websocket');
  expect(run.trying).toEqual(['websocket']);
  run.delivered('websocket').closed('websocket');
  expect(run.trying).toEqual(['websocket']);
});

/** A settled WebSocket is cut after so many ms each time, and opened again. */
function cutAfter(run: Run, ...lives: readonly number[]): Run {
  for (const lived of lives) {
    run.due('settled', 'websocket').closed('websocket', CUT, lived).delivered('websocket');
  }
  return run;
}

test('settled connections that are cut at the same age three times are named and kept', () => {
  const run = cutAfter(new Run().live(), 6_100, 5_900);
  expect(run.why).toBe('reconnected');
  expect(cutAfter(run, 6_000).now).toBe('live on websocket');
  expect(run.state.known.why).toEqual({ kind: 'cut', transport: 'websocket', after: 6_000 });
  expect(cutAfter(run, 6_050).why).toBe('cut');
  expect(run.timers).toMatchObject({ stable: 30_000 });
  expect(run.due('stable', 'websocket').why).toBe('reconnected');
  expect(cutAfter(run, 6_000).why).toBe('reconnected'); // it had outlived them
});

test('one that is cut after a minute must outlive that minute to be well again', () => {
  const run = cutAfter(new Run().live(), 60_000, 60_100, 59_900);
  expect(run.why).toBe('cut');
  expect(run.timers).toMatchObject({ stable: 61_000 });
});

test('connections that break at any age are lost, not cut', () => {
  expect(cutAfter(new Run().live(), 6_000, 17_000, 9_000).why).toBe('reconnected');
});

test('settled connections that are cut add no strike to those of young ones', () => {
  const run = new Run().live().closed('websocket').delivered('websocket').closed('websocket');
  run.delivered('websocket').due('settled', 'websocket').closed('websocket', CUT, 6_000);
  expect([run.now, run.trying]).toEqual(['connecting', ['websocket']]);
});

test('a half-open carrier is replaced, and the next rung is beside it after a short patience', () => {
  const run = new Run().live().due('stable', 'websocket');
  const dead = run.link('websocket');
  run.due('silence', 'websocket');
  expect(run.effects[0]).toEqual({ type: 'close', link: dead });
  expect(run.timers).toMatchObject({ patience: 250 });
  expect(run.due('patience', 'websocket').trying).toEqual(['websocket', 'long-polling']);
  expect([run.delivered('long-polling').now, run.why]).toEqual(['switching on long-polling', 'late']);
  expect([run.due('deadline', 'websocket').now, run.why]).toEqual(['live on long-polling', 'unanswered']);
});

test('a carrier that fell silent and is there again says so', () => {
  const run = new Run().live().due('silence', 'websocket').delivered('websocket');
  expect(run.state.known.why).toEqual({ kind: 'reconnected', transport: 'websocket', silent: true });
  run
    .due('silence', 'websocket')
    .due('patience', 'websocket')
    .delivered('long-polling')
    .delivered('websocket');
  expect(run.state.known.why).toEqual({ kind: 'reconnected', transport: 'websocket', silent: true });
});

test('bye: the retry is when the server said, on the same rung, and is no strike', () => {
  const run = new Run().live().on({ type: 'bye', link: 1, retryAfter: 700 });
  expect(run.effects).toContainEqual({ type: 'timer', timer: 'retry', ms: 700, jitter: 0 });
  run.on({ type: 'retry' }).delivered('websocket');
  expect(run.now).toBe('live on websocket');
  expect(run.state.known.strikes).toEqual({});
});

test('a probe upward leaves the carrier alone until it delivers', () => {
  const run = new Run()
    .on({ type: 'start' })
    .closed('websocket')
    .delivered('long-polling')
    .on({ type: 'probe' });
  expect([run.now, run.trying]).toEqual(['switching on long-polling', ['websocket']]);
  run.closed('websocket');
  expect([run.now, run.timers]).toEqual(['live on long-polling', { probe: 10_000 }]);
  run.on({ type: 'probe' }).due('deadline', 'websocket');
  expect(run.timers).toEqual({ probe: 20_000 });
  for (let round = 0; round < 4; round++) run.on({ type: 'probe' }).closed('websocket');
  expect(run.timers).toEqual({ probe: 45_000 });
  run.on({ type: 'probe' }).delivered('websocket');
  expect([run.now, run.why]).toEqual(['live on websocket', 'restored']);
});

test('from the bottom both better rungs have their turn', () => {
  const run = new Run().on({ type: 'start' }).closed('websocket').closed('long-polling').delivered('polling');
  expect(run.on({ type: 'probe' }).trying).toEqual(['websocket']);
  expect(run.closed('websocket').on({ type: 'probe' }).trying).toEqual(['long-polling']);
});

test('a flapping rung is not probed from five seconds again', () => {
  const run = new Run()
    .on({ type: 'start' })
    .closed('websocket')
    .delivered('long-polling')
    .on({ type: 'probe' });
  run.delivered('websocket');
  for (let strike = 0; strike < 2; strike++) run.closed('websocket').delivered('websocket');
  run.closed('websocket').reachable(true).delivered('long-polling');
  expect(run.timers).toMatchObject({ probe: 10_000 });
  run.on({ type: 'probe' }).delivered('websocket').closed('websocket');
  expect(run.now).toBe('checking'); // its strikes are remembered: one is enough now
  expect(run.reachable(true).delivered('long-polling').timers).toMatchObject({ probe: 20_000 });
});

test('switching by hand: the carrier goes on until the other delivered', () => {
  const run = new Run().live().on({ type: 'select', mode: 'sse' });
  expect([run.now, run.trying]).toEqual(['switching on websocket', ['sse']]);
  run.delivered('sse');
  expect(run.effects[1]).toEqual({ type: 'close', link: run.link('websocket') });
  expect([run.now, run.why, run.timers['probe']]).toEqual(['live on sse', 'by-hand', undefined]);
});

test('a pinned transport that fails leaves the carrier and is tried again', () => {
  const run = new Run().live().on({ type: 'select', mode: 'sse' }).closed('sse');
  expect([run.now, run.why, run.timers]).toEqual(['live on websocket', 'pinned-failed', { retry: 2000 }]);
  expect(run.on({ type: 'retry' }).trying).toEqual(['sse']);
});

test('a carrier that breaks while the pinned one is being opened leaves only that one', () => {
  const run = new Run().live().on({ type: 'select', mode: 'sse' }).closed('websocket');
  expect([run.now, run.trying]).toEqual(['connecting', ['sse']]);
  expect(run.delivered('sse').now).toBe('live on sse');
});

test('a pinned transport without a carrier never falls to another one', () => {
  const run = new Run('websocket').on({ type: 'start' }).closed('websocket').reachable(true);
  expect([run.now, run.why]).toEqual(['waiting', 'pinned-failed']);
  expect(run.on({ type: 'retry' }).trying).toEqual(['websocket']);
  run.delivered('websocket').due('silence', 'websocket').due('patience', 'websocket');
  expect(run.trying).toEqual(['websocket']);
});

test('back to automatic: the top is opened at once, a failure goes back to probing', () => {
  const run = new Run('polling').live('polling').on({ type: 'select', mode: 'auto' });
  expect([run.now, run.trying]).toEqual(['switching on polling', ['websocket']]);
  expect(run.closed('websocket').timers).toEqual({ probe: 5000 });
});

test('nothing gets through although HTTP works: it says so, waits and begins at the top', () => {
  const run = new Run().on({ type: 'start' }).closed('websocket').closed('long-polling').closed('polling');
  expect([run.reachable(true).now, run.why]).toEqual(['waiting', 'all-blocked']);
  expect(run.on({ type: 'retry' }).trying).toEqual(['websocket']);
});

test('a remembered lower rung is opened first, and the top is probed soon', () => {
  const run = new Run().on({ type: 'start', remembered: 'long-polling' });
  expect([run.trying, run.why]).toEqual([['long-polling'], 'remembered']);
  expect(run.delivered('long-polling').timers).toMatchObject({ probe: 1000 });
});

test('a refusal is not answered by another transport', () => {
  const cause = { kind: 'refused', code: 'UNKNOWN_PROTOCOL', detail: 'no' } as const;
  const run = new Run().on({ type: 'start' }).due('patience', 'websocket').closed('websocket', cause);
  expect([run.now, run.why]).toEqual(['waiting', 'refused']);
  expect(run.effects[0]).toEqual({ type: 'close', link: run.link('long-polling') });
});

test('where the server asks who this is nothing is tried before somebody looks', () => {
  const cause = { kind: 'refused', code: 'NOT_SIGNED_IN', detail: 'no' } as const;
  const opening = new Run().on({ type: 'start' }).closed('websocket', cause);
  const carrying = new Run().live().closed('websocket', cause);
  for (const run of [opening, carrying]) {
    expect([run.now, run.why, run.timers]).toEqual(['waiting', 'refused', {}]);
    expect(run.on({ type: 'online' }).trying).toEqual(['websocket']);
  }
});

test('the backoff grows to its cap, and a useful connection or a network that is back resets it', () => {
  const run = new Run('sse').on({ type: 'start' });
  const seen = Array.from({ length: 8 }, () => {
    const { retry } = run.closed('sse').reachable(false).timers;
    run.on({ type: 'retry' });
    return retry;
  });
  expect(seen).toEqual([2000, 3000, 3000, 3000, 3000, 3000, 3000, 3000]);
  run.closed('sse').reachable(false).on({ type: 'online' });
  expect(run.trying).toEqual(['sse']);
  expect(run.closed('sse').reachable(false).timers).toEqual({ retry: 2000 });
});

test('on another network what was learned is forgotten, and what was good there is looked for at once', () => {
  const run = new Run().on({ type: 'start' }).closed('websocket').delivered('long-polling');
  expect(run.state.phase).toBe('live');
  run.on({ type: 'moved', remembered: undefined });
  expect(run.state).toMatchObject({
    phase: 'switching',
    purpose: 'probe',
    candidate: { transport: 'websocket' },
  });
  run.delivered('websocket');
  expect(run.state).toMatchObject({ phase: 'live', carrier: { transport: 'websocket' } });
});

test('on another network where nothing better is remembered than what carries, nothing is touched', () => {
  const run = new Run().on({ type: 'start' }).closed('websocket').delivered('long-polling');
  run.on({ type: 'moved', remembered: 'long-polling' });
  expect(run.state).toMatchObject({ phase: 'live', carrier: { transport: 'long-polling' } });
  expect(run.effects).toEqual([]);
});
