import { expect, test, vi } from 'vitest';
import type { Session } from '../state/session.svelte.ts';
import { SPANS, type TimeRange } from '../state/time.ts';
import { Actions, type Stage } from './actions.ts';

const SHOWN = { from: 1_000_000, to: 1_100_000 };

/** A page of which every part only notes what it was asked; `fixed` stands still where given. */
function page({ fixed, panel, kiosk = false }: { fixed?: TimeRange; panel?: string; kiosk?: boolean } = {}) {
  const asked = vi.fn<(...what: unknown[]) => void>();
  const ask =
    (name: string) =>
    (...what: unknown[]) =>
      asked(name, ...what);
  const time = Object.fromEntries(
    ['toggle', 'resume', 'choose', 'zoom', 'show', 'shift', 'back', 'setZone'].map((name) => [
      name,
      ask(name),
    ]),
  );
  const session = {
    board: {
      time: { ...time, state: { span: SPANS['5m'], fixed }, zone: { name: 'Asia/Tokyo' } },
      range: SHOWN,
      lastSample: 2_000_000,
      clock: { now: () => 2_000_000 },
    },
    connection: { select: ask('select') },
    theme: { cycle: ask('cycle'), choose: ask('theme') },
    view: { panel, open: ask('open panel'), close: ask('close panel') },
  };
  const stage = { kiosk: { on: kiosk, toggle: ask('kiosk') }, open: ask('open'), hint: ask('hint') };
  const others = { toggleConnection: ask('connection'), say: ask('say') };
  // Only what actions reach is there.
  const actions = new Actions(session as unknown as Session, { ...stage, ...others } as unknown as Stage);
  return { actions, asked };
}

test('digits choose the transports in their order', () => {
  const { actions, asked } = page();
  actions.press({ choice: 0 });
  actions.press({ choice: 2 });
  expect(asked.mock.calls).toEqual([
    ['select', 'auto'],
    ['select', 'long-polling'],
  ]);
});

test('steps in time reach the one place where time is changed', () => {
  const live = page();
  live.actions.act('longer');
  live.actions.act('earlier');
  live.actions.act('later');
  expect(live.asked.mock.calls).toEqual([
    ['choose', SPANS['15m']],
    ['show', { from: 950_000, to: 1_050_000 }],
  ]);
  const still = page({ fixed: SHOWN });
  still.actions.act('shorter');
  still.actions.act('later');
  expect(still.asked.mock.calls).toEqual([
    ['zoom', { from: 1_025_000, to: 1_075_000 }],
    ['shift', 50_000],
  ]);
});

test('Escape leaves a panel first, and in kiosk says how to leave that', () => {
  const panel = page({ panel: 'cores', kiosk: true });
  panel.actions.act('escape');
  expect(panel.asked.mock.calls).toEqual([['close panel']]);
  const wall = page({ kiosk: true });
  wall.actions.act('escape');
  expect(wall.asked.mock.calls).toEqual([['hint']]);
  const board = page();
  board.actions.act('escape');
  expect(board.asked).not.toHaveBeenCalled();
});

test('what a command did without a trace on the screen is said', () => {
  const { actions, asked } = page();
  actions.do({ type: 'zone', zone: 'Asia/Tokyo' });
  expect(asked.mock.calls).toEqual([
    ['setZone', 'Asia/Tokyo'],
    ['say', 'Times are written in Asia/Tokyo.'],
  ]);
});

test('a link that cannot be copied is not called copied', async () => {
  vi.stubGlobal('navigator', {});
  const { actions, asked } = page();
  actions.do({ type: 'copy-link' });
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());
  vi.unstubAllGlobals();
  expect(asked.mock.calls).toEqual([['say', 'The link could not be copied: it is in the address bar.']]);
});
