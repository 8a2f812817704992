import { NO_OVERLAY } from '../charts/picture.ts';
import { dependOn } from '../state/depend.ts';
import { conditionOf } from './condition.ts';
import type { PanelSource } from './panel-view.ts';
import { readSamples, spotAt } from './readings.ts';
import type { Row } from './rows.ts';
import { selectByName, selectSeries } from './select.ts';
import type { PanelChoice, Shared } from './shared.svelte.ts';
import type { TimeSpec } from './spec.ts';

/** What a panel of curves shows, worked out from the board. Its samples lie outside runes: versions say when to look. */
export class TimePanelState {
  readonly spec: TimeSpec;
  readonly choice: PanelChoice;
  readonly #shared: Shared;
  /** Server time in ms when the panel was opened. */
  readonly since: number;

  /** Takes the panel's description and what the panels share. */
  constructor(spec: TimeSpec, shared: Shared) {
    this.spec = spec;
    this.choice = shared.choice(spec.id);
    this.#shared = shared;
    this.since = shared.board.clock.now();
  }

  /** What the chart reads when it paints. */
  get source(): PanelSource {
    return {
      board: this.#shared.board,
      spec: this.spec,
      selected: () => this.selected,
      hidden: () => this.hidden,
      full: () => this.full,
      silent: () => this.silent,
      overlay: () => this.#shared.alerts.opened?.overlays.of(this.spec, this.selected) ?? NO_OVERLAY,
    };
  }

  readonly selected = $derived.by(() => selectSeries(this.spec, this.#shared.board.catalogue));
  readonly ids = $derived(this.selected.map(({ id }) => id));
  readonly keys = $derived(this.selected.map(({ key }) => key));
  readonly unit = $derived(this.selected[0]?.unit ?? '');
  /** The id of the series that ends the axis, where the panel has one. */
  readonly full = $derived.by(() =>
    this.spec.full === undefined
      ? undefined
      : selectByName(this.spec.full, this.#shared.board.catalogue).ids[0],
  );

  /** What each series did in the range shown, at a pace that can be read. */
  readonly #readings = $derived.by(() => {
    const { board, calm } = this.#shared;
    dependOn(calm.version, board.time.state, board.past);
    const { range } = board;
    return this.selected.map(({ id }) => readSamples(board.samples(id), range));
  });

  /** The series with their values, in the legend's order. */
  readonly rows: readonly Row[] = $derived.by(() => {
    const { board } = this.#shared;
    const { pointed } = board;
    const { hidden } = this.choice;
    return this.selected.map((series, index) => {
      const reading = this.#readings[index] ?? readSamples(undefined, board.range);
      const value = pointed === undefined ? reading.last : spotAt(board.samples(series.id), pointed).value;
      return { ...series, ...reading, value, shown: !hidden.has(series.key) };
    });
  });

  /** As a text, so that what hangs on it stays still while the same are hidden. */
  readonly #undrawn = $derived.by(() => {
    const all = this.selected.map(({ id, key }, index) => {
      const { least, most } = this.#readings[index] ?? readSamples(undefined, this.#shared.board.range);
      return { id, shown: !this.choice.hidden.has(key), flat: least === 0 && most === 0 };
    });
    const shown = all.filter((one) => one.shown);
    // Where the axis counts its series, hiding one would shorten it.
    const flat =
      this.spec.stacked && this.spec.fullPerSeries === undefined ? shown.filter((one) => one.flat) : [];
    // Where nothing has any height, one line along the axis says that it is measured.
    const gone = flat.length === shown.length ? flat.slice(1) : flat;
    return [...all.filter((one) => !one.shown), ...gone].map(({ id }) => id).join();
  });

  /**
   * Ids of series that are not drawn: those a person hid, and bands without height, whose line would lie on that of
   * the band below and give it the wrong colour.
   */
  readonly hidden: ReadonlySet<number> = $derived.by(
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- replaced, never changed
    () => new Set(this.#undrawn === '' ? [] : this.#undrawn.split(',').map(Number)),
  );

  /** What there is to show, or why there is nothing. */
  readonly condition = $derived.by(() => {
    const { board } = this.#shared;
    return conditionOf({
      inRange: this.#readings.some(({ last }) => !Number.isNaN(last)),
      everSampled: this.ids.some((id) => (board.ring(id)?.length ?? 0) > 0),
      live: board.time.live,
      past: board.past,
    });
  });

  /** How fresh its series are, looked at once a second: a figure that changes with each sample is a flicker. */
  readonly freshness = $derived.by(() => {
    const { board, pulse } = this.#shared;
    dependOn(pulse.now, board.silent, board.ready);
    return board.freshness(this.ids);
  });

  /** Nothing comes any more. On a dead board every panel is dead, whatever its own pace; the past is never silent. */
  readonly silent = $derived.by(() => {
    const { board } = this.#shared;
    const known = Number.isFinite(this.freshness.sampleAge);
    return board.time.live && known && (board.silent || this.freshness.silent);
  });
}
