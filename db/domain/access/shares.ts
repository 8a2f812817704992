import {
  ALERT_TOPICS,
  canonicalPatterns,
  isWithin,
  lotTopic,
  Refusal,
  TOPIC_NAMESPACES,
  type Share,
  type ShareShows,
  type ShareTerms,
} from '#protocol';
import { LAST_MOMENT, TOO_FAR } from '../moment.ts';

/** Shares that are kept at hand, at the most; of those that were revoked the oldest go first. The log has all of them. */
export const SHARES_LIMIT = 1_000;

/** What a command on shares says: who, and when by the server's clock in ms since 1970. */
interface Said {
  readonly by: string;
  readonly t: number;
  readonly id: string;
}

/** What an admin does with a share. Its id is new where he makes one. */
export type ShareCommand =
  | (Said & { readonly type: 'make'; readonly terms: ShareTerms })
  | (Said & { readonly type: 'change'; readonly terms: ShareTerms })
  | (Said & { readonly type: 'renew' })
  | (Said & { readonly type: 'read-secret' })
  | (Said & { readonly type: 'revoke' });

/** What happened to a share, by the title that it had then: the audit list is read without what stood. */
interface Happened extends Said {
  readonly title: string;
}

/** The data of every event about shares, by its type. `share-renewed`: links and keys of before no longer open it; `share-secret-read`: somebody was shown what opens it. */
export type ShareEvent =
  | (Happened & { readonly type: 'share-made' | 'share-changed'; readonly terms: ShareTerms })
  | (Happened & { readonly type: 'share-renewed' | 'share-revoked' | 'share-secret-read' })
  /** When they were used last: `[id, ms since 1970]`. */
  | {
      readonly type: 'shares-used';
      readonly t: number;
      readonly uses: readonly (readonly [id: string, at: number])[];
    };

/** Shares by id, the oldest first. */
export type Shares = ReadonlyMap<string, Share>;

/** Takes the shares and a command; returns what happens, undefined when that is nothing. Throws Refusal when it makes no sense. */
export function decideShares(shares: Shares, command: ShareCommand): ShareEvent | undefined {
  const { by, t, id } = command;
  if (command.type === 'make') {
    mustHaveRoom(shares, t);
    const terms = fitTerms(command.terms, t);
    return { type: 'share-made', by, t, id, title: terms.title, terms };
  }
  const share = standing(shares, id);
  const { title } = share;
  if (command.type === 'revoke') {
    return share.revoked === null ? { type: 'share-revoked', by, t, id, title } : undefined;
  }
  if (share.revoked !== null) {
    throw new Refusal('CLOSED', 'This share was revoked.', 'Make another one.');
  }
  if (command.type === 'renew') return { type: 'share-renewed', by, t, id, title };
  if (command.type === 'read-secret') return { type: 'share-secret-read', by, t, id, title };
  const terms = fitTerms(command.terms, t);
  return { type: 'share-changed', by, t, id, title: terms.title, terms };
}

/** Takes the shares and what happened; returns them after it. */
export function evolveShares(shares: Shares, event: ShareEvent): Shares {
  const after = new Map(shares);
  if (event.type === 'shares-used') {
    for (const [id, at] of event.uses)
      change(after, id, ({ lastUsed }) => ({ lastUsed: Math.max(at, lastUsed ?? 0) }));
    return after;
  }
  const { id, by, t } = event;
  switch (event.type) {
    case 'share-made': {
      const oldest = after.size < SHARES_LIMIT ? undefined : firstEnded(shares, t);
      if (oldest !== undefined) after.delete(oldest);
      return after.set(id, { ...event.terms, id, by, made: t, rev: 1, revoked: null, lastUsed: null });
    }
    case 'share-changed':
      return change(after, id, () => event.terms);
    case 'share-renewed':
      return change(after, id, ({ rev }) => ({ rev: rev + 1 }));
    case 'share-revoked':
      return change(after, id, () => ({ revoked: t }));
    case 'share-secret-read':
      return shares;
  }
}

function change(shares: Map<string, Share>, id: string, by: (share: Share) => Partial<Share>): Shares {
  const share = shares.get(id);
  return share === undefined ? shares : shares.set(id, { ...share, ...by(share) });
}

/** Takes a share and a time in ms since 1970; true when nothing opens it any more. */
export function hasEnded({ revoked, expires }: Pick<Share, 'revoked' | 'expires'>, now: number): boolean {
  return revoked !== null || (expires !== null && expires <= now);
}

/** Takes the shares and an id; returns that share. Throws Refusal when there is none. */
export function standing(shares: Shares, id: string): Share {
  const share = shares.get(id);
  if (share !== undefined) return share;
  throw new Refusal('NOT_FOUND', 'There is no such share.', 'Look at the list of shares.');
}

function mustHaveRoom(shares: Shares, now: number): void {
  if (shares.size < SHARES_LIMIT || firstEnded(shares, now) !== undefined) return;
  throw new Refusal('TOO_MANY', 'There are too many shares.', 'Revoke some that nobody needs.');
}

/** One that was revoked rather than one whose time is over: that may still be given more. */
function firstEnded(shares: Shares, now: number): string | undefined {
  let over: string | undefined;
  for (const share of shares.values()) {
    if (share.revoked !== null) return share.id;
    if (hasEnded(share, now)) over ??= share.id;
  }
  return over;
}

/** Topics are put in order; a share can show no topic that is hidden from viewers, and cannot end before it begins. */
function fitTerms(terms: ShareTerms, now: number): ShareTerms {
  const stranger = terms.topics.find((pattern) => pattern !== '*' && !isPublic(pattern));
  if (stranger !== undefined) {
    throw new Refusal(
      'UNKNOWN_TOPIC',
      `There is no topic ${stranger} to share.`,
      `Topics begin with ${TOPIC_NAMESPACES.map((name) => `${name}/`).join(' or ')}; * is everything.`,
    );
  }
  const needed = topicOf(terms.shows);
  if (needed !== undefined && !terms.topics.some((allowed) => isWithin(needed, allowed))) {
    throw new Refusal(
      'UNFIT_TERMS',
      'What it shows is not among its topics.',
      `Name ${needed} in its topics.`,
    );
  }
  if (terms.expires !== null && terms.expires <= now) {
    throw new Refusal('UNFIT_TERMS', 'That end is over already.', 'Choose a time to come, or none.');
  }
  if (terms.expires !== null && terms.expires > LAST_MOMENT) {
    throw new Refusal('UNFIT_TERMS', TOO_FAR, 'Choose a time before that, or no end.');
  }
  return { ...terms, topics: [...canonicalPatterns(terms.topics)] };
}

/** What must be read for it; undefined where that is the share's to say. */
function topicOf(shows: ShareShows): string | undefined {
  switch (shows.kind) {
    case 'lot':
      return lotTopic(shows.lot);
    case 'lots':
      return lotTopic('*');
    case 'alerts':
      return ALERT_TOPICS.live;
    case 'board':
    case 'panel':
      return undefined;
  }
}

function isPublic(pattern: string): boolean {
  const [namespace] = pattern.split('/');
  return TOPIC_NAMESPACES.some((known) => known === namespace);
}
