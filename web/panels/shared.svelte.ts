import type { Painters } from '../charts/host/painters.ts';
import type { AlertsInbox } from '../alerts/alerts-inbox.ts';
import type { Board } from '../state/board.svelte.ts';
import { dependOn } from '../state/depend.ts';
import type { Pulse } from '../state/pulse.svelte.ts';
import type { View } from '../state/view.svelte.ts';
import { rangeWords } from '../ui/time-words.ts';
import { Calm } from './calm.svelte.ts';
import type { Downloading } from './export/downloads.svelte.ts';
import { ALL_SHOWN, isolate, toggle, type Hidden } from './legend-choice.ts';

/** The keys held at a click. */
type Held = Pick<MouseEvent, 'shiftKey' | 'ctrlKey' | 'metaKey'>;

/** What a person chose in one panel: which entries of its legend are hidden, and whether its table stands for the chart. */
export class PanelChoice {
  hidden: Hidden = $state.raw(ALL_SHOWN);
  asTable = $state(false);

  /**
   * Takes a click, every key of the legend and the one clicked: that one alone, or all again; with Shift, Ctrl or Cmd it
   * is shown or hidden. Enter clicks a button, and the click knows the keys held.
   */
  press(held: Held, keys: readonly string[], key: string): void {
    const choose = held.shiftKey || held.ctrlKey || held.metaKey ? toggle : isolate;
    this.hidden = choose(this.hidden, keys, key);
  }
}

/** What a canvas needs of the theme: `version` moves when the colours may have changed. */
export interface Themed {
  readonly version: number;
}

/** How panels stand in another site's page: without menus and links, and without what it does not want of them. */
export interface Bare {
  readonly title: boolean;
  readonly legend: boolean;
}

/** What the panels of a page share, as long as the page lives. */
export class Shared {
  readonly board: Board;
  readonly pulse: Pulse;
  readonly theme: Themed;
  readonly view: View;
  readonly alerts: Pick<AlertsInbox, 'opened'>;
  /** Who paints their charts. */
  readonly painters: Painters;
  /** Set where they stand in another site's page. */
  readonly bare: Bare | undefined;
  /** Makes files of what they show; undefined where that cannot be had. */
  readonly downloading: Downloading | undefined;
  readonly calm = new Calm();
  /** Id of the panel that a person points at: it alone shows the tooltip. */
  pointing: string | undefined = $state();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nobody watches which there are
  readonly #choices = new Map<string, PanelChoice>();

  /** Takes the parts of the session that panels read, who paints them, how they stand in another site's page, if they do, and what makes files of them. */
  constructor(
    { board, pulse, theme, view, alerts }: Pick<Shared, 'board' | 'pulse' | 'theme' | 'view' | 'alerts'>,
    painters: Painters,
    { bare, downloading }: { readonly bare?: Bare; readonly downloading?: Downloading } = {},
  ) {
    this.board = board;
    this.pulse = pulse;
    this.theme = theme;
    this.view = view;
    this.alerts = alerts;
    this.painters = painters;
    this.bare = bare;
    this.downloading = downloading;
  }

  /** Returns the range on the screen in words; read in an effect, told anew as calmly as the figures are. */
  rangeText(): string {
    const { board } = this;
    dependOn(this.calm.version, board.time.state);
    return rangeWords(board.range, board.time.zone, board.clock.now());
  }

  /** Takes a panel's id; returns what was chosen in it, which outlives its being on the screen. */
  choice(id: string): PanelChoice {
    let choice = this.#choices.get(id);
    if (choice === undefined) this.#choices.set(id, (choice = new PanelChoice()));
    return choice;
  }
}
