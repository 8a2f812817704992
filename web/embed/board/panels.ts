import type { Painters } from '../../charts/host/painters.ts';
import type { Board } from '../../state/board.svelte.ts';
import type { Pulse } from '../../state/pulse.svelte.ts';
import type { Hideable } from '../parameters.ts';
import type { EmbedTheme } from '../theme.svelte.ts';

/** What an embedded board is drawn from. */
export interface Panels {
  readonly board: Board;
  readonly pulse: Pulse;
  readonly theme: EmbedTheme;
  readonly hide: ReadonlySet<Hideable>;
  /** Id of the one panel to show; undefined: all of them. */
  readonly only: string | undefined;
  readonly painters: Painters;
}
