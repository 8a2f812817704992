import { TRANSPORT_NAMES, type EmbedTheme, type ShareShows, type TransportName } from '#protocol';
import { HIDEABLE, type Hideable } from '../embed/parameters.ts';
import { SPANS, type SpanName } from '../state/time.ts';

/** How an embed is to look: what its address or its element's attributes say. */
export interface Look {
  readonly theme: EmbedTheme;
  readonly range: SpanName;
  readonly hide: readonly Hideable[];
  readonly transport: TransportName | 'auto';
  readonly transparent: boolean;
  readonly live: boolean;
}

/** What an embed does when nothing is said. */
export const USUAL_LOOK: Look = {
  theme: 'auto',
  range: '5m',
  hide: [],
  transport: 'auto',
  transparent: false,
  live: true,
};

/** Takes what a share shows; returns what of it can be hidden. */
export function hideableOf({ kind }: ShareShows): readonly Hideable[] {
  if (kind === 'board') return HIDEABLE;
  const elsewhere: readonly Hideable[] =
    kind === 'panel' ? ['tiles', 'panels'] : ['tiles', 'panels', 'legend', 'notes'];
  return HIDEABLE.filter((part) => !elsewhere.includes(part));
}

/** What can be chosen. */
export const LOOK_CHOICES = {
  theme: ['auto', 'light', 'dark'],
  range: Object.keys(SPANS) as SpanName[], // Object.keys widens to string
  transport: ['auto', ...TRANSPORT_NAMES],
} as const;

/** Takes a look; returns what of it must be said, by the parameters' names: what is usual is left out. */
export function lookEntries(look: Look): readonly (readonly [name: string, value: string])[] {
  const entries: [string, string][] = [];
  if (look.theme !== USUAL_LOOK.theme) entries.push(['theme', look.theme]);
  if (look.range !== USUAL_LOOK.range) entries.push(['range', look.range]);
  if (look.hide.length > 0) entries.push(['hide', look.hide.join(',')]);
  if (look.transport !== USUAL_LOOK.transport) entries.push(['transport', look.transport]);
  if (look.transparent) entries.push(['transparent', '1']);
  if (!look.live) entries.push(['live', '0']);
  return entries;
}
