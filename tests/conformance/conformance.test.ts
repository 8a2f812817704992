import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROTOCOL_VERSION, TRANSPORT_NAMES, TRANSPORTS, type TransportName } from '#protocol';
import { startStand, Viewer, type Stand } from './harness.ts';

/** One suite, every transport: what docs/PROTOCOL.md promises of a connection. */

const EVENTS = 2_500;
const FORGOTTEN = 40;
const HEAD = EVENTS + FORGOTTEN;

let stand: Stand;
const viewers: Viewer[] = [];

function view(
  transport: TransportName,
  seq?: number,
  topics?: readonly string[],
  epoch = stand.epoch,
): Viewer {
  const viewer = new Viewer(
    transport,
    stand.url,
    stand.epoch,
    seq === undefined ? undefined : { epoch, seq },
    topics,
  );
  viewers.push(viewer);
  return viewer;
}

const seqs = (viewer: Viewer): number[] => viewer.events.map(({ seq }) => seq);
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + 1 + index);

beforeAll(async () => {
  stand = await startStand({ events: EVENTS, forgotten: FORGOTTEN, flags: ['--heartbeat', '300'] });
});
afterAll(async () => {
  for (const viewer of viewers) viewer.close();
  await stand.stop();
});

describe.each(TRANSPORT_NAMES)('%s', (transport) => {
  test('says hello first, with where the log stands', async () => {
    const viewer = view(transport, FORGOTTEN);
    await viewer.until(({ frames }) => frames.length > 0);
    expect(viewer.frames[0]).toMatchObject({
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      epoch: stand.epoch,
      floor: FORGOTTEN,
      from: FORGOTTEN,
      transport,
      cadence: TRANSPORTS[transport].cadence,
      heartbeat: 300,
    });
    viewer.close();
  });

  test.each([FORGOTTEN, FORGOTTEN + 1, 777, HEAD - 1])('resumes from the cursor %i', async (from) => {
    const viewer = view(transport, from);
    await viewer.until(({ seq }) => seq >= HEAD);
    expect(seqs(viewer).slice(0, HEAD - from)).toEqual(range(from, HEAD));
    expect(viewer.breaks).toEqual([]);
    viewer.close();
  });

  test('begins at the head without a cursor, and goes on live', async () => {
    const viewer = view(transport);
    await viewer.until(({ frames }) => frames.length > 0);
    const first = await stand.note('live');
    await viewer.until(({ seq }) => seq >= first);
    const second = await stand.note('live again');
    await viewer.until(({ seq }) => seq >= second);
    expect(viewer.events.at(-1)).toMatchObject({ seq: second, kind: 'note', data: { text: 'live again' } });
    expect(seqs(viewer)).toEqual(range(viewer.of('hello')[0]?.from ?? -1, second));
    viewer.close();
  });

  test('hides what the filter hides, but never a range', async () => {
    const viewer = view(transport, FORGOTTEN, ['notes']);
    await viewer.until(({ seq }) => seq >= HEAD);
    const seeded = viewer.events.filter(({ seq }) => seq <= HEAD);
    expect(seeded).toHaveLength(EVENTS / 2);
    expect(new Set(viewer.events.map(({ topic }) => topic))).toEqual(new Set(['notes']));
    expect(viewer.breaks).toEqual([]);
    viewer.close();
  });

  test.each([
    ['too-old', FORGOTTEN - 1, undefined],
    ['other-epoch', HEAD, 'anotherlog0'],
    ['ahead', HEAD + 1_000_000, undefined],
  ] as const)('resets a cursor that is %s, once, and goes on', async (reason, seq, epoch) => {
    const viewer = view(transport, seq, ['*'], epoch);
    await viewer.until((it) => it.of('reset').length > 0);
    const [reset] = viewer.of('reset');
    expect(reset).toMatchObject({ epoch: stand.epoch, reason });
    const next = await stand.note(`after ${reason}`);
    await viewer.until((it) => it.seq >= next);
    expect(seqs(viewer)).toEqual(range(reset?.seq ?? -1, next));
    expect(viewer.of('reset')).toHaveLength(1);
    viewer.close();
  });

  test('sends heartbeats into a silence, with the head', async () => {
    const head = await stand.note('then silence');
    const viewer = view(transport, head);
    await viewer.until((it) => it.of('heartbeat').length >= 2);
    expect(viewer.of('heartbeat').at(-1)?.head).toBe(head);
    viewer.close();
  });

  test('moves a cursor past what its filter hides, so that retention does not overtake it', async () => {
    const viewer = view(transport, undefined, ['metrics/nothing-here']);
    await viewer.until(({ frames }) => frames.length > 0);
    const hidden = await stand.note('hidden');
    await viewer.until(({ seq }) => seq >= hidden);
    expect(viewer.events).toEqual([]);
    expect(viewer.breaks).toEqual([]);
    viewer.close();
  });

  test.each([
    ['UNKNOWN_TOPIC', ['elsewhere/x']],
    ['MALFORMED_TOPIC', ['Not A Topic']],
  ])('refuses a subscription with %s', async (code, topics) => {
    const viewer = view(transport, undefined, topics);
    await viewer.until(({ closed }) => closed !== undefined);
    expect(viewer.closed).toMatchObject({ kind: 'refused', code });
    expect(viewer.frames).toEqual([]);
  });

  test('refuses a malformed cursor', async () => {
    const viewer = view(transport, 1, ['*'], 'NOT AN EPOCH');
    await viewer.until(({ closed }) => closed !== undefined);
    expect(viewer.closed).toMatchObject({ kind: 'refused', code: 'MALFORMED_CURSOR' });
  });
});

test('the same cursor gives the same sequence on all four, while events flow', async () => {
  const from = HEAD - 500;
  const all = TRANSPORT_NAMES.map((transport) => view(transport, from));
  let last = 0;
  for (let round = 0; round < 40; round += 1) {
    const posted = await Promise.all(range(0, 5).map((n) => stand.note(`flow ${round}.${n}`)));
    last = Math.max(...posted);
  }
  await Promise.all(all.map((viewer) => viewer.until(({ seq }) => seq >= last)));
  const [first, ...others] = all.map((viewer) => viewer.events.filter(({ seq }) => seq <= last));
  expect(first?.map(({ seq }) => seq)).toEqual(range(from, last));
  for (const other of others) expect(other).toEqual(first);
  for (const viewer of all) expect(viewer.breaks).toEqual([]);
});
