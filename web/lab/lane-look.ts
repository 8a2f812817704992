import { TRANSPORTS, type LaneName } from '#protocol';
import type { Palette } from '../charts/palette.ts';
import { GLYPHS, TRANSPORT_GLYPHS, type Glyph } from '../icons/glyphs.ts';
import { IN_SENTENCE } from '../words.ts';

/** How a lane looks, everywhere the same. */
export interface LaneLook {
  readonly label: string;
  /** Its name inside a sentence. */
  readonly inSentence: string;
  readonly glyph: Glyph;
  /** The class that gives it its colour; empty for Auto, which has none of its own. */
  readonly hue: string;
}

/** Takes a lane's name; returns how it looks. */
export function lookOf(name: LaneName): LaneLook {
  if (name === 'auto') return { label: 'Auto', inSentence: 'Auto', glyph: GLYPHS.auto, hue: '' };
  return {
    label: TRANSPORTS[name].label,
    inSentence: IN_SENTENCE[name],
    glyph: TRANSPORT_GLYPHS[name],
    hue: `t-${name}`,
  };
}

/** Takes a lane's name and the theme's colours; returns the colour of its curve. */
export function colourOf(name: LaneName, palette: Palette): string {
  return name === 'auto' ? palette.ink : palette.transports[name];
}
