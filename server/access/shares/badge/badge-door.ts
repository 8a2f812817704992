import { etag, RETAINED_304_HEADERS } from 'hono/etag';
import * as v from 'valibot';
import { AccessIdSchema, PATHS, QUERY, Refusal, shownText, type PublicLot, type Share } from '#protocol';
import type { Hub } from '../../../hub/hub.ts';
import { Gate } from '../../../http/gate.ts';
import type { Router } from '../../../transports/contract.ts';
import type { Shares } from '../shares.ts';
import { firing, liveness, newestValue, openLots, standOf, type BadgeFact } from './badge-facts.ts';

/** Seconds that a badge may be kept, by caches and here: it may be in a page that very many look at. */
const LASTS = 10;

/** Facts looked up at a time. */
const AT_ONCE = 1;

const COLOURS: Readonly<Record<BadgeFact['mood'], string>> = {
  good: '#1a7f37',
  bad: '#b3261e',
  past: '#57606a',
  plain: '#0b62a8',
};

const HEADERS = {
  'Content-Type': 'image/svg+xml; charset=utf-8',
  'Cache-Control': `public, max-age=${LASTS}`,
  // It is text, not a document: whoever opens it by itself gets a picture that can do nothing.
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
};

/** The headers of an answer that says that nothing has changed: pages of other sites may read that as well. */
const UNCHANGED_HEADERS = [
  ...RETAINED_304_HEADERS,
  'access-control-allow-origin',
  'cross-origin-resource-policy',
  'referrer-policy',
  'x-content-type-options',
];

const LabelSchema = shownText(80);

/** What badges are made of. */
export interface BadgeSources {
  readonly shares: Shares;
  readonly hub: Pick<Hub, 'log' | 'prepare' | 'viewOf'>;
  readonly lots: {
    get(lot: string): Promise<PublicLot | undefined>;
    count(status: PublicLot['status']): number;
  };
  /** How many alerts fire now. */
  readonly firing: () => number;
}

/** Takes the router and what badges are made of; serves a small picture of each share that has one, to everybody who knows its id. */
export function serveBadges(router: Router, sources: BadgeSources): void {
  const gate = new Gate(AT_ONCE);
  const kept = new Map<string, { readonly until: number; readonly fact: Promise<BadgeFact> }>();

  const factOf = (share: Share): Promise<BadgeFact> => {
    const now = performance.now();
    const known = kept.get(share.id);
    if (known !== undefined && known.until > now) return known.fact;
    const fact = gate.pass(() => lookUp(sources, share));
    kept.set(share.id, { until: now + LASTS * 1000, fact });
    fact.catch(() => kept.delete(share.id)); // who asked is told, and who asks next tries again
    return fact;
  };

  router.get(
    `${PATHS.badge}/:file`,
    etag({ weak: true, retainedHeaders: UNCHANGED_HEADERS }),
    async (context) => {
      const share = shareOf(sources.shares, context.req.param('file'));
      const asked = v.safeParse(LabelSchema, context.req.query(QUERY.label));
      const { message, mood } = await factOf(share);
      // The widths of all letters are 5 MB that nobody needs who asks for no badge.
      const { makeBadge } = await import('badge-maker');
      const label = asked.success ? asked.output : share.title;
      return context.body(makeBadge({ label, message, color: COLOURS[mood] }), 200, HEADERS);
    },
  );
}

/** Of one that has ended, or has no badge, is told no more than of one that never was. */
function shareOf(shares: Shares, file: string): Share {
  const id = v.safeParse(AccessIdSchema, /^(.*)\.svg$/.exec(file)?.[1]);
  const share = id.success ? shares.live(id.output) : undefined;
  if (share?.badge === true) return share;
  throw new Refusal('NOT_FOUND', 'There is no such badge.', 'Ask who shared it.');
}

async function lookUp({ hub, lots, firing: fire }: BadgeSources, share: Share): Promise<BadgeFact> {
  const { shows } = share;
  const now = Date.now();
  switch (shows.kind) {
    case 'lot': {
      const lot = await lots.get(shows.lot);
      return lot === undefined ? { message: 'no such lot', mood: 'past' } : standOf(lot);
    }
    case 'lots':
      return openLots(lots.count('open'));
    case 'alerts':
      return firing(fire());
    case 'board':
    case 'panel': {
      const reader = readerOf(share);
      await hub.prepare(reader);
      const view = hub.viewOf({ patterns: share.topics, principal: reader });
      // A panel is read by the names of its own series, the main one first.
      const [name] = shows.kind === 'panel' ? (share.series?.names ?? []) : [];
      return name === undefined ? liveness(hub.log, view, now) : newestValue(hub.log, view, name, now);
    }
  }
}

/** Who looks at a badge sees what the share shows. */
function readerOf({ id, rev, topics, series, origins, expires }: Share) {
  return {
    kind: 'share',
    id,
    rev,
    topics,
    series: series === null ? [] : [series],
    origins,
    expires,
  } as const;
}
