import { EmbedThemeSchema, isTransportName, type EMBED_PARAMETERS } from '#protocol';
import type { Mode } from '../connection/state-types.ts';
import { parseSpan } from '../state/address.ts';
import { HELD_SPAN } from '../state/time.ts';
import { zoneName, type ZoneChoice } from '../zone.ts';
import * as v from 'valibot';

/** What of an embed can be left out, by `hide`. */
export const HIDEABLE = ['tiles', 'panels', 'title', 'legend', 'notes', 'footer'] as const;
/** One part of an embed that can be left out. */
export type Hideable = (typeof HIDEABLE)[number];

/** How an embed is to be shown: what its address, or its element's attributes, say. */
export interface Parameters {
  readonly theme: v.InferOutput<typeof EmbedThemeSchema>;
  /** Length of the live range in ms. */
  readonly span: number;
  readonly zone: ZoneChoice;
  /** The one panel to show of a board; undefined: all of them. */
  readonly panel: string | undefined;
  readonly hide: ReadonlySet<Hideable>;
  readonly mode: Mode;
  readonly transparent: boolean;
  /** False: a still picture, without a stream. */
  readonly live: boolean;
}

const PANEL_TEXT = /^[a-z0-9-]{1,40}$/;

/** Takes what gives the text of a parameter, null where it is not there; returns how to show. What is unknown or unfit counts as not said. */
export function readParameters(read: (name: (typeof EMBED_PARAMETERS)[number]) => string | null): Parameters {
  const theme = v.safeParse(EmbedThemeSchema, read('theme'));
  const zone = read('tz');
  const panel = read('panel');
  const mode = read('transport');
  const hidden = (read('hide') ?? '').split(',').map((name) => name.trim());
  return {
    theme: theme.success ? theme.output : 'auto',
    span: readSpan(read('range')) ?? HELD_SPAN,
    zone: zone !== null && zoneName(zone) !== undefined ? zone : 'browser',
    panel: panel !== null && PANEL_TEXT.test(panel) ? panel : undefined,
    hide: new Set(HIDEABLE.filter((name) => hidden.includes(name))),
    mode: isTransportName(mode) ? mode : 'auto',
    transparent: isOn(read('transparent')),
    live: !isOff(read('live')),
  };
}

/** Takes text such as `15m`; returns ms, undefined where it is no range that can be shown. */
export function readSpan(text: string | null): number | undefined {
  return text === null ? undefined : parseSpan(text);
}

/** An attribute without a value, or a key without one, says yes as well. */
function isOn(text: string | null): boolean {
  return text !== null && !isOff(text);
}

function isOff(text: string | null): boolean {
  return text === 'off' || text === '0' || text === 'false' || text === 'no';
}
