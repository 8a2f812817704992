import * as v from 'valibot';
import {
  HostOriginSchema,
  SHOWN_TEXT_WORDS,
  ShareTermsSchema,
  type Share,
  type ShareShows,
  type ShareTerms,
} from '#protocol';
import { DAY } from '../durations.ts';
import { keptReadable, partsIn, type BoardPart } from './topics.ts';

/** When a share ends: in so many days, never, or when it did before. */
export type Ending = number | 'never' | 'kept';

/** What is typed and chosen of a share. */
export interface ShareFields {
  readonly title: string;
  readonly kind: ShareTerms['kind'];
  readonly parts: readonly BoardPart[];
  readonly anySite: boolean;
  /** One site on each line. */
  readonly sites: string;
  readonly ending: Ending;
  readonly badge: boolean;
}

/** A field that something can be wrong with. */
export type FieldName = 'title' | 'sites';

/** The terms of a share, or what is wrong with what was typed. */
export type ReadShare =
  | { readonly terms: ShareTerms }
  | { readonly terms?: undefined; readonly problem: string; readonly field: FieldName | undefined };

/** Takes a title; returns the fields of a new share. */
export function newFields(title: string): ShareFields {
  return {
    title: title.slice(0, 80),
    kind: 'public',
    parts: [],
    anySite: false,
    sites: '',
    ending: 'never',
    badge: false,
  };
}

/** Takes a share; returns its fields. */
export function fieldsOf({ title, kind, topics, origins, expires, badge }: ShareTerms): ShareFields {
  const anySite = origins.includes('*');
  return {
    title,
    kind,
    parts: partsIn(topics),
    anySite,
    sites: origins.filter((origin) => origin !== '*').join('\n'),
    ending: expires === null ? 'never' : 'kept',
    badge,
  };
}

/** Takes what was typed, what is shown, the share so far if there is one, and now in ms since 1970; returns the terms, or what is wrong. */
export function readShare(
  fields: ShareFields,
  shows: ShareShows,
  before: Pick<Share, 'expires' | 'topics' | 'series'> | undefined,
  now: number,
): ReadShare {
  const { title, kind, parts, badge } = fields;
  const sites = readSites(fields);
  if (typeof sites === 'string') return { problem: sites, field: 'sites' };
  const { topics, series } = keptReadable(shows, parts, before);
  const wanted = {
    title: title.trim(),
    shows,
    kind,
    topics: [...topics],
    series,
    origins: [...sites],
    expires: endOf(fields.ending, before, now),
    badge,
  };
  if (wanted.title === '') return { problem: 'Give it a name: visitors read it.', field: 'title' };
  if (!v.is(ShareTermsSchema.entries.title, wanted.title)) {
    return { problem: `Up to 80 characters, ${SHOWN_TEXT_WORDS}.`, field: 'title' };
  }
  const read = v.safeParse(ShareTermsSchema, wanted);
  return read.success
    ? { terms: read.output }
    : { problem: 'This cannot be shared so. Close the dialog and begin anew.', field: undefined };
}

function endOf(ending: Ending, before: Pick<Share, 'expires'> | undefined, now: number): number | null {
  if (ending === 'never') return null;
  return ending === 'kept' ? (before?.expires ?? null) : now + ending * DAY;
}

/** The sites that were typed, or what is wrong with them. A path behind a site means the site. */
function readSites({ anySite, sites }: ShareFields): readonly string[] | string {
  if (anySite) return ['*'];
  const typed = sites.split(/[\s,]+/).filter((text) => text !== '');
  const origins: string[] = [];
  for (const text of typed) {
    const origin = originOf(text);
    if (origin === undefined) return `“${text}” is no site. Write it like https://shop.example.`;
    if (!origins.includes(origin)) origins.push(origin);
  }
  return origins.length > 20 ? 'At most 20 sites. Choose any site, or make a second share.' : origins;
}

function originOf(text: string): string | undefined {
  try {
    const { origin } = new URL(text);
    return origin !== '*' && v.is(HostOriginSchema, origin) ? origin : undefined;
  } catch {
    return undefined;
  }
}
