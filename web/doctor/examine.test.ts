import { describe, expect, test } from 'vitest';
import { TRANSPORT_NAMES } from '#protocol';
import { examine } from './examine.ts';
import { observed, type Look, type Plain } from './examination.ts';
import { HTTP, LOOK, hello, type Fate, steady, silent, closing, stage, take, quick } from './examine.kit.ts';

test('everything works: each transport is tried once, two at a time, and closed', async () => {
  const scene = stage();
  const { examination, took } = await take(scene);
  expect(examination).toMatchObject({ origin: 'http://board.example', browser: 'Chromium 140', http: HTTP });
  expect(examination.observations.map(({ transport }) => transport).sort()).toEqual(
    [...TRANSPORT_NAMES].sort(),
  );
  for (const { frame, closed, look, missed } of examination.observations) {
    expect(frame).toBe(20);
    expect([closed, look, missed]).toEqual([undefined, undefined, 0]);
  }
  expect(observed(examination, 'sse')).toMatchObject({ frames: 30, silence: 100 });
  expect(observed(examination, 'polling')).toMatchObject({ frames: 1, silence: 0, lasted: 20 });
  expect([scene.most(), scene.opened(), scene.open.size]).toEqual([2, 4, 0]);
  expect(took).toBeLessThanOrEqual(5000);
  // It never asks from a cursor: the place of a running stream is not its business.
  expect(scene.requests.map(({ cursor }) => cursor)).toEqual([undefined, undefined, undefined, undefined]);
});

test('progress is told in order, each transport tried before it was observed', async () => {
  const scene = stage();
  await take(scene);
  const told = scene.happened.map((progress) => {
    if (progress.type === 'plain') return 'plain';
    return progress.type === 'trying'
      ? `try ${progress.transport}`
      : `seen ${progress.observation.transport}`;
  });
  expect(told[0]).toBe('plain');
  for (const name of TRANSPORT_NAMES) {
    expect(told.indexOf(`try ${name}`)).toBeLessThan(told.indexOf(`seen ${name}`));
  }
  expect(told).toHaveLength(9);
});

test('a silent WebSocket is looked at more closely, and the look is broken off in time', async () => {
  const { promise, resolve } = Promise.withResolvers<Look>();
  const websocket = (signal: AbortSignal): Promise<Look> => {
    signal.addEventListener('abort', () => resolve({ ...LOOK, opened: 9 }));
    return promise;
  };
  const scene = stage({ websocket: silent });
  const looks = { ...scene.looks.at, websocket };
  const { examination, took } = await take(stage({ websocket: silent }, { at: looks }));
  expect(observed(examination, 'websocket')).toMatchObject({ lasted: 2000, frames: 0, look: { opened: 9 } });
  expect(observed(examination, 'sse')?.frame).toBe(20);
  expect(took).toBeLessThanOrEqual(8000);
});

test('a transport that delivers after the doubt is no failure', async () => {
  const { examination } = await take(stage({ sse: steady('sse', 1500) }));
  expect(observed(examination, 'sse')).toMatchObject({ frame: 1500, look: LOOK });
});

test('one that closes is looked at at once, and waited for no longer', async () => {
  const scene = stage({
    websocket: closing(10),
    sse: closing(10),
    'long-polling': closing(5),
    polling: closing(5),
  });
  const { examination, took } = await take(scene);
  expect(observed(examination, 'websocket')).toMatchObject({
    lasted: 10,
    closed: { at: 10, kind: 'failed', detail: 'it broke' },
    look: LOOK,
  });
  expect(took).toBeLessThan(200);
});

test('one that worked and was cut says when', async () => {
  const cut: Fate = (events, clock) => {
    steady('websocket', 20)(events, clock);
    clock.after(1200, () => events.closed({ kind: 'failed', detail: 'transport close' }));
  };
  const { examination } = await take(stage({ websocket: cut }));
  expect(observed(examination, 'websocket')).toMatchObject({ frame: 20, closed: { at: 1200 } });
});

test('events that the log had for a second and that did not come are counted', async () => {
  const held: Fate = (events, clock) => void clock.after(20, () => events.frame(hello('sse', 40)));
  const { examination } = await take(stage({ sse: held }, { head: () => Promise.resolve(240) }));
  expect(observed(examination, 'sse')).toMatchObject({ frame: 20, frames: 1, missed: 200, silence: 3000 });
});

test('a head that is told too late says nothing', async () => {
  const scene = stage();
  const slowHead = () => new Promise<number>((resolve) => void scene.clock.after(950, () => resolve(999)));
  const own = { ...scene.looks, head: slowHead };
  const running = examine({
    origin: 'http://board.example',
    browser: '',
    online: true,
    signal: scene.controller.signal,
    progress: () => undefined,
    looks: own,
    clock: scene.clock,
    openers: {
      websocket: quick(scene.clock, 'websocket'),
      'long-polling': quick(scene.clock, 'long-polling'),
      sse: quick(scene.clock, 'sse'),
      polling: quick(scene.clock, 'polling'),
    },
  });
  await scene.clock.pass(9000);
  expect((await running).observations.map(({ missed }) => missed)).toEqual([0, 0, 0, 0]);
});

describe('the 8 seconds are kept', () => {
  test('when nothing answers at all', async () => {
    const mute = { websocket: silent, 'long-polling': silent, sse: silent, polling: silent };
    const hanging = (signal: AbortSignal): Promise<Look> =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve({ ...LOOK, ours: false })));
    const plain = (signal: AbortSignal): Promise<Plain> =>
      new Promise((resolve) =>
        signal.addEventListener('abort', () =>
          resolve({ ours: false, trips: [], protocol: '', headers: '' }),
        ),
      );
    const at = { websocket: hanging, 'long-polling': hanging, sse: hanging, polling: hanging };
    const { examination, took } = await take(stage(mute, { at, plain }));
    expect(examination.observations).toHaveLength(4);
    expect(examination.http.status).toBeUndefined();
    expect(took).toBeLessThanOrEqual(8000);
  });

  test('on a slow network all four are tried at once, and get the time that is left', async () => {
    const slow = Object.fromEntries(TRANSPORT_NAMES.map((name) => [name, steady(name, 3600)]));
    const scene = stage(slow, { plain: () => Promise.resolve({ ...HTTP, trips: [1800, 900] }) });
    const { examination, took } = await take(scene);
    expect(scene.most()).toBe(4);
    expect(examination.observations.map(({ frame }) => frame)).toEqual([3600, 3600, 3600, 3600]);
    expect(took).toBeLessThanOrEqual(8000);
  });
});

test('aborting ends it at once, and nothing stays open', async () => {
  const scene = stage();
  const running = scene.run();
  await scene.clock.pass(500);
  expect(scene.open.size).toBe(2);
  scene.controller.abort();
  await expect(running).rejects.toThrow(/abort/i);
  expect(scene.open.size).toBe(0);
  const { length } = scene.happened;
  await scene.clock.pass(9000);
  expect(scene.happened).toHaveLength(length);
  expect(scene.opened()).toBe(2);
});

test('an opener that throws, or ends before it has returned, is an observation', async () => {
  const throwing: Fate = () => {
    throw new Error('no such thing');
  };
  const instantly: Fate = (events) => events.closed({ kind: 'failed', detail: 'at once' });
  const scene = stage({ websocket: throwing, sse: instantly });
  const { examination } = await take(scene);
  expect(observed(examination, 'websocket')?.closed?.detail).toBe('no such thing');
  expect(observed(examination, 'sse')?.closed?.detail).toBe('at once');
});

test('a goodbye is an end', async () => {
  const leaving: Fate = (events, clock) =>
    void clock.after(10, () => events.frame({ type: 'bye', reason: 'stopping', retryAfter: 100 }));
  const { examination } = await take(stage({ sse: leaving }));
  expect(observed(examination, 'sse')).toMatchObject({ frames: 0, closed: { kind: 'ended' } });
});
