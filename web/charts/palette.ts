import { TRANSPORT_NAMES, type Severity, type TransportName } from '#protocol';

/** How many hues the series have, as `--s-1` … in tokens.css. */
export const SERIES_HUES = 8;

/** The theme's colours as a canvas needs them: resolved to rgb. */
export interface Palette {
  readonly series: readonly string[];
  readonly transports: Readonly<Record<TransportName, string>>;
  readonly severities: Readonly<Record<Severity, string>>;
  readonly ink: string;
  readonly muted: string;
  readonly faint: string;
  readonly grid: string;
  readonly panel: string;
  readonly font: string;
  /** Font size of the page over 16 px: canvases grow with the rest of it. */
  readonly scale: number;
}

/** The tokens of a palette that are no list. */
const TOKENS = ['info', 'warn', 'bad', 'ink', 'muted', 'faint', 'grid', 'panel'] as const;

/** Takes any connected element; returns the colours of the theme in force there. */
export function readPalette(at: Element): Palette {
  const hues = Array.from({ length: SERIES_HUES }, (_, hue) => `s-${hue + 1}`);
  const transports = TRANSPORT_NAMES.map((name) => `t-${name}`);
  // All at once: after each change a browser works out the styles anew.
  const probe = document.createElement('i');
  probe.style.cssText = 'position: absolute; width: var(--rem, 1rem)';
  const probes = [...hues, ...transports, ...TOKENS].map((token) => {
    const one = document.createElement('b');
    one.style.color = `var(--${token})`;
    probe.append(one);
    return [token, one] as const;
  });
  at.append(probe);
  const colours = new Map<string, string>(probes.map(([token, one]) => [token, getComputedStyle(one).color]));
  const colour = (token: string) => colours.get(token) ?? '';
  const palette: Palette = {
    series: hues.map(colour),
    transports: Object.fromEntries(TRANSPORT_NAMES.map((name) => [name, colour(`t-${name}`)])) as Record<
      TransportName,
      string
    >, // made from every name
    severities: { info: colour('info'), warning: colour('warn'), critical: colour('bad') },
    ink: colour('ink'),
    muted: colour('muted'),
    faint: colour('faint'),
    grid: colour('grid'),
    panel: colour('panel'),
    font: getComputedStyle(at).fontFamily,
    scale: parseFloat(getComputedStyle(probe).width) / 16,
  };
  probe.remove();
  return palette;
}

/** What was read last under each theme. */
const known = new WeakMap<object, { readonly version: number; readonly palette: Palette }>();

/** Takes a theme, whose version moves with its colours, and an element in it; returns the colours in force there, read once for each version. */
export function paletteOf(theme: { readonly version: number }, inside: Element): Palette {
  const { version } = theme;
  // A canvas has no room for the probe. The body would do on the board; an embed's theme is its own element's.
  const at = inside instanceof HTMLCanvasElement ? (inside.parentElement ?? inside) : inside;
  const before = known.get(theme);
  if (before?.version === version) return before.palette;
  const palette = readPalette(at);
  known.set(theme, { version, palette });
  return palette;
}

/** Takes an rgb colour as computed styles write it and an opacity; returns the colour at that opacity. */
export function translucent(colour: string, opacity: number): string {
  const parts = colour.match(/[\d.]+/g)?.slice(0, 3) ?? [];
  return parts.length === 3 ? `rgba(${parts.join(', ')}, ${opacity})` : colour;
}
