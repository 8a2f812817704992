import { PATHS } from '#protocol';
import { isOfSession, type Target } from './engine-door.ts';
import { TooMany } from './refusals.ts';
import { TokenBuckets, type Rate } from './token-buckets.ts';

/** How often one address may ask, by what it asks for: so often at once, which comes back evenly in so many seconds. Fifty viewers behind one address are within them. */
export const RATES = {
  /** Commands, by POST or on a connection. */
  commands: { points: 300, duration: 10 },
  /** Names for bidders, signing in, and one's own password. */
  identity: { points: 30, duration: 60 },
  /** Snapshots, histories and whatever else is read from the log. */
  reads: { points: 300, duration: 10 },
  /** Streams, WebSockets and sessions that are opened. After a restart each viewer opens two a second at the most. */
  handshakes: { points: 1_000, duration: 10 },
  /** Tokens for guests of a share, which one backend asks for on behalf of many. */
  guests: { points: 600, duration: 60 },
  /** Plain polls, and requests of sessions. */
  polls: { points: 3_000, duration: 10 },
  /** Pages, their files and the rest. */
  rest: { points: 2_000, duration: 10 },
} as const satisfies Record<string, Rate>;

/** What is asked for, as far as limits go. */
export type Kind = keyof typeof RATES;

/** How often one person may command, whatever address that comes from. */
export const OF_ONE: Rate = { points: 100, duration: 10 };

/** Takes a request's method and target; returns what it counts as. */
export function kindOf(method: string, target: Target): Kind {
  const { path } = target;
  if (path === PATHS.socket) return isOfSession(target) ? 'polls' : 'handshakes';
  if (path === PATHS.stream) return 'handshakes';
  if (path === PATHS.poll) return 'polls';
  if (path === PATHS.commands) return 'commands';
  // What reads is served to HEAD as well, and costs as much.
  if (method !== 'GET' && method !== 'HEAD') return kindOfChange(path);
  return path.startsWith('/api/') || path.startsWith(`${PATHS.badge}/`) ? 'reads' : 'rest';
}

function kindOfChange(path: string): Kind {
  // Hashing a password takes as long as looking at one, and in the same line.
  if (path === PATHS.identity || path === PATHS.session || path === `${PATHS.access}/password`)
    return 'identity';
  return path.startsWith(`${PATHS.shares}/`) && path.endsWith('/guest') ? 'guests' : 'rest';
}

/** Counts how often each address asks, and each person commands. */
export class Rates {
  readonly #kinds = new Map<Kind, TokenBuckets>();
  readonly #persons = new TokenBuckets(OF_ONE);

  constructor() {
    for (const [kind, rate] of Object.entries(RATES)) {
      this.#kinds.set(kind as Kind, new TokenBuckets(rate)); // Object.entries widens the keys
    }
  }

  /** Takes what is asked for, and by which address or network. Throws TooMany when that is once too often. */
  spend(kind: Kind, key: string): void {
    spend(this.#kinds.get(kind), key);
  }

  /** Takes who commands, by anything that is his alone. Throws TooMany when that is once too often. */
  spendOf(person: string): void {
    spend(this.#persons, person);
  }
}

function spend(buckets: TokenBuckets | undefined, key: string): void {
  const wait = buckets?.take(key) ?? 0;
  if (wait > 0) throw new TooMany('That was too often.', `Ask again in ${wait} s.`, wait);
}
