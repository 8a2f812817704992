import { TRANSPORT_NAMES } from '#protocol';
import type { Mode } from '../../web/connection/feed.ts';
import { seededRandom, type Random } from '../lib/random.ts';
import type { ProfileName, Settings } from './network.ts';

/** Something that is done to one viewer, by its number, or to the server. */
export type Action =
  /** Its network has this profile for so many milliseconds, and is open afterwards. */
  | {
      readonly do: 'network';
      readonly viewer: number;
      readonly profile: ProfileName;
      readonly settings: Settings;
      readonly ms: number;
    }
  /** Its open connections are cut. */
  | { readonly do: 'cut'; readonly viewer: number; readonly how: 'close' | 'reset' | 'silence' }
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

/** How often each profile is drawn, and with which numbers. Single bytes cost much, so they are rare. */
const PROFILES: readonly { name: ProfileName; weight: number; settings?: (random: Random) => Settings }[] = [
  { name: 'upgrade-403', weight: 2 },
  { name: 'upgrade-strip', weight: 2 },
  { name: 'upgrade-reset', weight: 2 },
  { name: 'upgrade-silence', weight: 2 },
  { name: 'upgrade-101-close', weight: 2 },
  { name: 'upgrade-101-silence', weight: 2 },
  { name: 'half-open', weight: 4 },
  { name: 'buffer-streams', weight: 3 },
  { name: 'down', weight: 3 },
  { name: 'offline', weight: 3 },
  { name: 'slow', weight: 3, settings: (random) => ({ latencyMs: random.whole(20, 400), jitterMs: random.whole(0, 200) }) },
  { name: 'thin', weight: 3, settings: (random) => ({ bytesPerSecond: random.whole(5_000, 40_000) }) },
  { name: 'flaky', weight: 3, settings: (random) => ({ cutEverySeconds: random.whole(1, 20) / 10 }) },
  { name: 'sliced', weight: 1, settings: (random) => ({ sliceBytes: random.pick([1, 3, 64, 500]) }) },
];

const DRAWER = PROFILES.flatMap((entry) => Array.from({ length: entry.weight }, () => entry));

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
    plan.push({ at, action: { do: 'restart', how: random.pick(['stop', 'kill']), ms: random.whole(0, RESTARTS.away) } });
  }
  return plan.toSorted((a, b) => a.at - b.at);
}

function onViewer(viewer: number, random: Random): Action {
  const kind = random.whole(0, 99);
  if (kind < SHARE.select) return { do: 'select', viewer, mode: random.pick(['auto', ...TRANSPORT_NAMES]) };
  if (kind < SHARE.select + SHARE.cut)
    return { do: 'cut', viewer, how: random.pick(['close', 'reset', 'silence']) };
  const { name, settings } = random.pick(DRAWER);
  return {
    do: 'network',
    viewer,
    profile: name,
    settings: settings?.(random) ?? {},
    ms: random.whole(DAMAGED.from, DAMAGED.to),
  };
}

/** Takes an action; returns it as a few words. */
export function describeAction(action: Action): string {
  switch (action.do) {
    case 'network': {
      const numbers = Object.entries(action.settings).map(([name, value]) => `${name} ${value}`);
      return `viewer ${action.viewer}: ${[action.profile, ...numbers].join(', ')} for ${action.ms} ms`;
    }
    case 'cut':
      return `viewer ${action.viewer}: connections cut by ${action.how}`;
    case 'select':
      return `viewer ${action.viewer}: ${action.mode} chosen by hand`;
    case 'restart':
      return `server: ${action.how === 'kill' ? 'killed (-9)' : 'stopped (SIGTERM)'}, back ${action.ms} ms later`;
  }
}
