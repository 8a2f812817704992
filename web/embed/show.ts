import { unmount, type mount } from 'svelte';
import type { ShareShows } from '#protocol';
import type { Intake } from '../state/shown.ts';
import type { ZoneClock } from '../zone.ts';
import type { Say } from './messages.ts';
import type { Parameters } from './parameters.ts';
import type { EmbedTheme } from './theme.svelte.ts';

/** What something that an embed shows is made with. */
export interface ShowContext {
  readonly site: string;
  readonly shows: ShareShows;
  readonly parameters: Parameters;
  readonly theme: EmbedTheme;
  /** The token to ask with. */
  readonly token: () => string | undefined;
  readonly say: Say;
}

/** Something that an embed shows: it takes what the stream brings, and draws it. */
export interface Show {
  readonly intake: Intake;
  /** Topic patterns that are wanted, as far as the share has them. */
  readonly wanted: readonly string[];
  /** Seconds of past that are wanted. */
  readonly window: number;
  /** Nothing at all has come for longer than is usual, though the connection stands. A rune. */
  readonly silent: boolean;
  /** It stands still. A rune. */
  readonly paused: boolean;
  readonly zone: ZoneClock;
  /** Milliseconds since the newest that is shown was so at its source; Infinity where nothing is. */
  age(): number;
  /** Stands still, or goes on. */
  pause(paused: boolean): void;
  /** Takes the length of the range to show, in ms. */
  setSpan(span: number): void;
  /** Looks at the clock, once a second. */
  beat(): void;
  /** Starts what goes on by itself; returns what stops it. */
  start(): () => void;
  /** Takes where; draws it there, once its code has come. Resolves with what takes it away. */
  draw(target: Element): Promise<() => void>;
}

/** Takes something mounted; returns what takes it away. */
export function drawn(mounted: ReturnType<typeof mount>): () => void {
  return () => void unmount(mounted);
}

/** Opens what a share shows. */
export type OpenShow = (context: ShowContext) => Show;

/** Resolves with what opens something of this kind. Each comes with its own code alone. */
export async function loadShow({ kind }: ShareShows): Promise<OpenShow> {
  switch (kind) {
    case 'board':
    case 'panel':
      return (await import('./board/board-show.svelte.ts')).openBoard;
    case 'lot':
    case 'lots':
      return (await import('./lots/lots-show.svelte.ts')).openLots;
    case 'alerts':
      return (await import('./alerts/alerts-show.svelte.ts')).openAlerts;
  }
}
