import { TRANSPORT_NAMES } from '#protocol';
import type { Cut } from '../../server/lab/proxy/contract.ts';
import { describeProfile, profile, type Profile, type ProfileName } from '../../server/lab/proxy/profiles.ts';
import type { Settings } from '../../server/lab/proxy/settings.ts';
import type { Mode } from '../../web/connection/feed.ts';
import { seededRandom, type Random } from '../lib/random.ts';

/** Something that is done to one viewer, by its number, or to the server. */
export type Action =
  /** Its network has this profile for so many milliseconds, and is open afterwards. */
  | {
      readonly do: 'network';
      readonly viewer: number;
      readonly profile: Profile;
      readonly ms: number;
    }
  /** Its open connections are cut. */
  | { readonly do: 'cut'; readonly viewer: number; readonly how: Cut }
  /** A person chooses its transport. */
  | { readonly do: 'select'; readonly viewer: number; readonly mode: Mode }
  /** The server is stopped (SIGTERM) or killed (-9), and comes back on the same log so many milliseconds later. */
  | { readonly do: 'restart'; readonly how: 'stop' | 'kill'; readonly ms: number };

/** An action with its time: milliseconds from the beginning. */
export interface Planned {
  readonly at: number;
  readonly action: Action;
}

/** Milliseconds between two actions on viewers. */
const PACE = 100;
/** Milliseconds between two restarts of the server, about; and the longest that it is away. */
const RESTARTS = { every: 15_000, away: 1_500 };
/** Milliseconds that a network stays damaged. */
const DAMAGED = { from: 300, to: 3_000 };
/** Out of 100 actions on a viewer, so many are of a kind; the rest damages its network. */
const SHARE = { select: 30, cut: 25 };

/** How a profile is drawn. */
interface Drawn {
  /** How often, beside the others. */
  readonly weight: number;
  /** Its numbers; left out, those of the table. */
  readonly settings?: (random: Random, ms: number) => Settings;
}

const BLOCK: Drawn = { weight: 2 };

/** Every profile but the open one. A new one does not compile until it has its place here. */
const DRAWN: Record<Exclude<ProfileName, 'pass'>, Drawn> = {
  'upgrade-403': BLOCK,
  'upgrade-400': BLOCK,
  'upgrade-502': BLOCK,
  'upgrade-strip': BLOCK,
  'upgrade-reset': BLOCK,
  'upgrade-silence': BLOCK,
  'upgrade-101-close': BLOCK,
  'upgrade-101-silence': BLOCK,
  'websocket-cut': { weight: 2, settings: (random) => ({ webSocketSeconds: random.whole(2, 20) / 10 }) },
  'websocket-idle': { weight: 1, settings: (random) => ({ webSocketIdleSeconds: random.whole(1, 5) / 10 }) },
  'half-open': { weight: 4 },
  'buffer-streams': {
    weight: 4,
    settings: (random) => (random.next() < 0.5 ? {} : { bufferKilobytes: random.whole(1, 64) }),
  },
  slow: {
    weight: 4,
    settings: (random) => ({ latencyMs: random.whole(20, 500), jitterMs: random.whole(0, 300) }),
  },
  thin: { weight: 3, settings: (random) => ({ bytesPerSecond: random.whole(2_000, 40_000) }) },
  flaky: { weight: 4, settings: (random) => ({ cutEverySeconds: random.whole(1, 20) / 10 }) },
  // Every byte costs two system calls: a few viewers at a time keep the rest of the machine honest.
  sliced: { weight: 2, settings: (random) => ({ sliceBytes: random.pick([1, 3, 64, 500]) }) },
  offline: { weight: 4, settings: (_, ms) => ({ offlineSeconds: ms / 1000 }) },
  'six-connections': { weight: 2, settings: (random) => ({ connections: random.whole(1, 6) }) },
  down: { weight: 3 },
};

const DRAWER = (Object.keys(DRAWN) as (keyof typeof DRAWN)[]) // Object.keys widens to string
  .flatMap((name) => Array.from({ length: DRAWN[name].weight }, () => name));

/** What a plan is made from; the same gives the same plan. */
export interface PlanOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly viewers: number;
}

/** Takes a seed, a length and how many viewers there are; returns who has what done to them and when, in order. Pure. */
export function makePlan({ seed, seconds, viewers }: PlanOptions): Planned[] {
  const random = seededRandom(seed);
  const end = seconds * 1000;
  const plan: Planned[] = [];
  for (let at = PACE; at < end; at += PACE) {
    plan.push({ at, action: onViewer(random.whole(0, viewers - 1), random) });
  }
  const restarts = Math.max(1, Math.round(end / RESTARTS.every));
  for (let n = 0; n < restarts; n += 1) {
    // Within the middle half of its part of the time: two are never close to each other, nor to the end.
    const at = Math.round(((n + 0.25 + random.next() / 2) * end) / restarts);
    plan.push({
      at,
      action: { do: 'restart', how: random.pick(['stop', 'kill']), ms: random.whole(0, RESTARTS.away) },
    });
  }
  return plan.toSorted((a, b) => a.at - b.at);
}

function onViewer(viewer: number, random: Random): Action {
  const kind = random.whole(0, 99);
  if (kind < SHARE.select) return { do: 'select', viewer, mode: random.pick(['auto', ...TRANSPORT_NAMES]) };
  if (kind < SHARE.select + SHARE.cut)
    return { do: 'cut', viewer, how: random.pick(['close', 'reset', 'silence']) };
  const name = random.pick(DRAWER);
  const ms = random.whole(DAMAGED.from, DAMAGED.to);
  return { do: 'network', viewer, ms, profile: profile(name, DRAWN[name].settings?.(random, ms)) };
}

/** Takes an action; returns it as a few words. */
export function describeAction(action: Action): string {
  switch (action.do) {
    case 'network':
      return `viewer ${action.viewer}: ${describeProfile(action.profile)} for ${action.ms} ms`;
    case 'cut':
      return `viewer ${action.viewer}: connections cut by ${action.how}`;
    case 'select':
      return `viewer ${action.viewer}: ${action.mode} chosen by hand`;
    case 'restart':
      return `server: ${action.how === 'kill' ? 'killed (-9)' : 'stopped (SIGTERM)'}, back ${action.ms} ms later`;
  }
}
