import { mount } from 'svelte';
import { decodeFrame, encodeEvent, type EventTuple, type SeriesTuple, type Snapshot } from '#protocol';
import type { TimeSpec } from '../../../../web/panels/spec.ts';
import { firstOf } from '../../../../web/sharing/doors.ts';
import { Session } from '../../../../web/state/session.svelte.ts';
import { LOAD, pastTimes, PLACES, startRows, valueAt } from '../load.ts';
import Grid from './Grid.svelte';

/** The page's own session and panels, fed from here instead of from a server. */

const TOPIC = 'metrics/bench';

const specs: TimeSpec[] = Array.from({ length: LOAD.panels }, (_, panel) => ({
  id: `bench-${panel}`,
  title: `Bench ${panel + 1}`,
  kind: 'time',
  series: [{ name: `bench.p${panel}`, legend: 'series {n}' }],
  stacked: false,
}));

const series: SeriesTuple[] = PLACES.map((place) => [
  place + 1,
  `bench.p${Math.floor(place / LOAD.seriesPerPanel)}`,
  { n: String(place % LOAD.seriesPerPanel) },
  '%',
  '',
]);

const rowAt = (time: number): number[] => PLACES.flatMap((place) => [place + 1, valueAt(place, time)]);

function snapshotAt(now: number): Snapshot {
  const events = pastTimes(now).map((at, index): EventTuple => [index + 1, at, TOPIC, 'samples', rowAt(at)]);
  return { epoch: '0123456789abcdef', seq: events.length, serverTime: now, series, events };
}

/** What the painter said to be done. */
const paints = (): Record<string, number> =>
  Object.fromEntries([...session.board.frames.charts].map(([chart, { count }]) => [chart, count]));

const target = document.querySelector('#app');
if (target === null) throw new Error('The page has no #app to be drawn in.');
const query = new URLSearchParams(location.search);
const session = new Session(location.origin, query, firstOf([]), true);
const snapshot = snapshotAt(Date.now());
let { seq } = snapshot;
session.board.load(snapshot);
mount(Grid, { target, props: { session, specs } });
session.pulse.start(() => session.board.beat());
startRows((now) => {
  seq += 1;
  // As it comes from the line: text, then checked against the protocol.
  const text = `["b",[${encodeEvent(seq, now, TOPIC, 'samples', JSON.stringify(rowAt(now)))}]]`;
  const frame = decodeFrame(JSON.parse(text));
  if (frame.type === 'batch') session.board.apply(frame.events);
}, paints);
