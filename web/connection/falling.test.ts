import { expect, test } from 'vitest';
import { Run } from './state.kit.ts';

/** The situations that the machine was made for: what a transport, a proxy or a server does to it. */

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

test('nothing gets through although HTTP works: it says so, waits and begins at the top', () => {
  const run = new Run().on({ type: 'start' }).closed('websocket').closed('long-polling').closed('polling');
  expect([run.reachable(true).now, run.why]).toEqual(['waiting', 'all-blocked']);
  expect(run.on({ type: 'retry' }).trying).toEqual(['websocket']);
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
