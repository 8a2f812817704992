import { mount } from 'svelte';
import { Painters } from '../../charts/host/painters.ts';
import { WINDOW_SECONDS } from '../../config.ts';
import type { Panels } from './panels.ts';
import { AddressBar } from '../../state/address-bar.ts';
import { spanText } from '../../state/address.ts';
import { Board } from '../../state/board.svelte.ts';
import { SILENT_AFTER } from '../../panels/processes.ts';
import { PANELS } from '../../panels/spec.ts';
import { fetchHistory } from '../../state/history.ts';
import { Pulse } from '../../state/pulse.svelte.ts';
import { drawn, type OpenShow, type Show } from '../show.ts';

/** Panels of measurements are of these topics, and the marks on them. */
const MEASURED = ['metrics/*'];
const NOTES = ['notes', 'notes/*'];

/** The painters of this page, on this very thread: what is embedded is small, and a page may hold many. */
let painters: Painters | undefined;
const pagePainters = (): Painters =>
  (painters ??= new Painters(async () => {
    const { connect, LightChart } = await import('./painting.ts');
    const { port1, port2 } = new MessageChannel();
    connect(port2, (canvas, size, palette) => new LightChart(canvas, size, palette));
    return port1;
  }));

/** An address that nobody sees: an embed is told what to show by its parameters, and tells nobody else. */
function unseenAddress(range: string, zone: string): AddressBar {
  const query = new URLSearchParams({ range, tz: zone });
  return new AddressBar({
    location: { href: `https://embed.invalid/?${query.toString()}` },
    history: { state: null, pushState: () => undefined, replaceState: () => undefined },
    addEventListener: () => undefined,
  });
}

/** Opens a board, or one panel of it. */
export const openBoard: OpenShow = ({ site, shows, parameters, theme, token }): Show => {
  const { span, zone, hide } = parameters;
  const board = new Board({
    address: unseenAddress(spanText(span), zone),
    history: (wanted, signal) => fetchHistory(site, wanted, signal, token()),
  });
  const pulse = new Pulse();
  const only = shows.kind === 'panel' ? shows.panel : parameters.panel;
  // A table comes now and then, and has a measure of its own for silence.
  const isTable = PANELS.some(({ id, kind }) => id === only && kind === 'processes');
  const age = (): number =>
    board.clock.now() - (isTable ? (board.processes?.at ?? -Infinity) : board.lastSample);
  const panels: Panels = { board, pulse, theme, hide, only, painters: pagePainters() };
  return {
    intake: board,
    wanted: hide.has('notes') ? MEASURED : [...MEASURED, ...NOTES],
    window: WINDOW_SECONDS,
    get silent() {
      return isTable ? Number.isFinite(age()) && age() > SILENT_AFTER : board.silent;
    },
    get paused() {
      return !board.time.live;
    },
    get zone() {
      return board.time.zone;
    },
    age,
    pause: (paused) => {
      if (!paused) board.time.resume();
      else if (board.time.live) board.time.pause();
    },
    setSpan: (ms) => board.time.choose(ms),
    beat: () => {
      pulse.now = Date.now();
      if (!isTable) board.beat();
    },
    start: () => () => undefined,
    draw: async (target) => {
      const { default: BoardShow } = await import('./BoardShow.svelte');
      return drawn(mount(BoardShow, { target, props: { panels } }));
    },
  };
};
