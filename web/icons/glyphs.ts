import type { TransportName } from '#protocol';

/** A glyph as strokes on a 16 × 16 grid: the same drawing in the DOM and on a canvas. */
export interface Glyph {
  /** SVG path data. */
  readonly path: string;
  /** Stroke width on the grid. */
  readonly width: number;
}

/** One glyph for each transport, everywhere the same; its colour is the token `--t-<name>`. */
export const TRANSPORT_GLYPHS = {
  websocket: { path: 'M2.5 5H13M10.5 2.5 13 5l-2.5 2.5M13.5 11H3M5.5 8.5 3 11l2.5 2.5', width: 1.6 },
  'long-polling': { path: 'M13 8.4a5 5 0 1 1-1.5-3.9M12.4 1.9v3.2H9.2', width: 1.6 },
  sse: { path: 'M5 2.5V13M2.5 10.5 5 13l2.5-2.5M11 2.5V13M8.5 10.5 11 13l2.5-2.5', width: 1.6 },
  polling: { path: 'M3.2 8h.01M8 8h.01M12.8 8h.01', width: 2.6 },
} as const satisfies Record<TransportName, Glyph>;

/** Glyphs of the page's own controls. */
export const GLYPHS = {
  auto: { path: 'M3.6 13 8 3l4.4 10M5.3 9.4h5.4', width: 1.6 },
  note: { path: 'M4 14V2.5M4 3.2h8.2L10.4 6l1.8 2.8H4', width: 1.5 },
  clock: { path: 'M8 2.4a5.6 5.6 0 1 0 0 11.2A5.6 5.6 0 0 0 8 2.4M8 4.9V8l2.2 1.6', width: 1.4 },
  light: {
    path: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.4v1.3M8 13.3v1.3M1.4 8h1.3M13.3 8h1.3M3.3 3.3l.9.9M11.8 11.8l.9.9M3.3 12.7l.9-.9M11.8 4.2l.9-.9',
    width: 1.3,
  },
  dark: { path: 'M13 9.6A5.4 5.4 0 0 1 6.4 3a5.4 5.4 0 1 0 6.6 6.6z', width: 1.3 },
  system: { path: 'M2.5 3h11v7.5h-11zM6 13.5h4M8 10.5v3', width: 1.3 },
  keys: { path: 'M6 6.2a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.4M8 11.8v.01', width: 1.5 },
  calendar: { path: 'M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2.2v3M10.5 2.2v3', width: 1.3 },
  pause: { path: 'M5.5 3.5v9M10.5 3.5v9', width: 2.6 },
  palette: { path: 'M7 2.6a4.4 4.4 0 1 0 0 8.8 4.4 4.4 0 0 0 0-8.8M10.3 10.3 13.5 13.5', width: 1.5 },
  person: {
    path: 'M8 2.6a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2M3 13.6c.5-2.6 2.4-3.9 5-3.9s4.5 1.3 5 3.9',
    width: 1.4,
  },
  close: { path: 'M4 4l8 8M12 4l-8 8', width: 1.4 },
} as const satisfies Record<string, Glyph>;
