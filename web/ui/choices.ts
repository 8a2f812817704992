import { TRANSPORT_NAMES, TRANSPORTS } from '#protocol';
import type { Mode } from '../connection/state-types.ts';
import { GLYPHS, TRANSPORT_GLYPHS, type Glyph } from '../icons/glyphs.ts';

/** One choice of the transport switch; its key is its place, from 0. */
export interface Choice {
  readonly mode: Mode;
  readonly label: string;
  readonly glyph: Glyph;
}

/** The transport switch, in order: the digit keys follow it. */
export const CHOICES: readonly Choice[] = [
  { mode: 'auto', label: 'Auto', glyph: GLYPHS.auto },
  ...TRANSPORT_NAMES.map((name) => ({
    mode: name,
    label: TRANSPORTS[name].label,
    glyph: TRANSPORT_GLYPHS[name],
  })),
];
