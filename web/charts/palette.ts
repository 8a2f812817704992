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

/** Takes any connected element; returns the colours of the theme in force there. */
export function readPalette(at: Element): Palette {
  const probe = document.createElement('i');
  probe.style.cssText = 'position: absolute; width: var(--rem, 1rem)';
  at.append(probe);
  const colour = (token: string) => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const transports = TRANSPORT_NAMES.map((name) => [name, colour(`t-${name}`)] as const);
  const palette: Palette = {
    series: Array.from({ length: SERIES_HUES }, (_, hue) => colour(`s-${hue + 1}`)),
    transports: Object.fromEntries(transports) as Record<TransportName, string>, // made from every name
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

/** Takes an rgb colour as computed styles write it and an opacity; returns the colour at that opacity. */
export function translucent(colour: string, opacity: number): string {
  const parts = colour.match(/[\d.]+/g)?.slice(0, 3) ?? [];
  return parts.length === 3 ? `rgba(${parts.join(', ')}, ${opacity})` : colour;
}
