import type { Alert, ToldAlert } from '#protocol';
import type { Mute } from './mute.ts';

/** How long a group waits, in ms. */
export interface GroupTimes {
  /** For others, after its first alert. */
  readonly wait: number;
  /** Between two messages about what changed. */
  readonly interval: number;
  /** Until what still fires is told again. */
  readonly repeat: number;
}

/** As an Alertmanager does by default. */
export const GROUP_TIMES: GroupTimes = { wait: 30_000, interval: 5 * 60_000, repeat: 4 * 3_600_000 };

/** That an alert was told as firing, of which episode and when last. */
interface Told {
  readonly episode: number;
  readonly at: number;
}

/** Alerts that are told together on one channel, with the log of what was told. It is plain JSON. */
export interface Group {
  readonly channel: string;
  /** What its alerts have in common: their rule. */
  readonly key: string;
  /** When it is to be flushed next; null when there is nothing to wait for. */
  readonly due: number | null;
  readonly flushedAt: number | null;
  /** Its alerts as they stand, by id: those that fire, and those resolved that are not told yet. */
  readonly members: Readonly<Record<string, Alert>>;
  /** The notification log, by alert: what was told as firing and not as resolved since. */
  readonly told: Readonly<Record<string, Told>>;
  /** Alerts of which was told that they flap. */
  readonly noted: readonly string[];
}

/** One alert in a message, as it stood when that was made. */
export interface News extends Pick<ToldAlert, 'told'> {
  /** True when it was told before and still fires. */
  readonly repeated: boolean;
  readonly alert: Alert;
}

/** What a flush sends. */
export interface Message {
  /** The same for each attempt to send it, and no other's: a group is flushed once at one time. */
  readonly id: string;
  readonly channel: string;
  readonly group: string;
  readonly at: number;
  readonly news: readonly News[];
  /** How many alerts of the group fire now, told or not. */
  readonly firing: number;
}

/** What a flush asks about each alert. */
export interface Hush {
  /** Why nothing is sent of it. */
  readonly mutes: (alert: Alert) => readonly Mute[];
  /** True when somebody has it in hand. */
  readonly acked: (alert: Alert) => boolean;
}

/**
 * Takes a group, or which one it will be, and a transition of one of its alerts; returns the group after it, the same object when
 * the transition is nothing to it.
 */
export function join(
  group: Group | Pick<Group, 'channel' | 'key'>,
  alert: Alert,
  times: GroupTimes = GROUP_TIMES,
): Group {
  const now: Group = 'members' in group ? group : { ...EMPTY, ...group };
  const known = now.members[alert.id];
  if (alert.state !== 'firing' && !(alert.state === 'resolved' && known)) return now;
  const members = { ...now.members, [alert.id]: alert };
  if (known?.state === alert.state && known.episode === alert.episode) return { ...now, members };
  const earliest = alert.at + times.wait;
  const isFirst = Object.keys(now.members).length === 0 || now.flushedAt === null;
  const due = isFirst ? earliest : Math.max(earliest, (now.flushedAt ?? 0) + times.interval);
  return { ...now, members, due: Math.min(now.due ?? Infinity, due) };
}

/**
 * Takes a group that is due, the time and what is hushed; returns the group after it, and the message when there is something to tell.
 * Both are to be written together. Fired and resolved since the last flush is nothing to tell.
 */
export function flush(
  group: Group,
  now: number,
  hush: Hush,
  times: GroupTimes = GROUP_TIMES,
): { readonly group: Group; readonly message: Message | undefined } {
  const [members, told, noted] = [{ ...group.members }, { ...group.told }, new Set(group.noted)];
  const news: News[] = [];
  let due = Infinity;
  for (const alert of Object.values(group.members)) {
    const mutes = hush.mutes(alert);
    const isFlapping = mutes.some(({ kind }) => kind === 'flapping');
    if (!isFlapping) noted.delete(alert.id);
    else if (!noted.has(alert.id) && mutes.every(({ kind }) => kind === 'flapping')) {
      noted.add(alert.id);
      news.push({ told: 'flapping', repeated: false, alert });
    }
    const before = told[alert.id];
    const owed = alert.state === 'resolved' ? before !== undefined : before?.episode !== alert.episode;
    if (mutes.length > 0 && (owed || isFlapping)) due = Math.min(due, whenUnmuted(mutes, now, times));
    else if (alert.state === 'resolved') {
      if (before !== undefined) news.push({ told: 'resolved', repeated: false, alert });
      Reflect.deleteProperty(members, alert.id);
      Reflect.deleteProperty(told, alert.id);
    } else if (owed || (mutes.length === 0 && isDue(before, now, times) && !hush.acked(alert))) {
      news.push({ told: 'firing', repeated: !owed, alert });
      told[alert.id] = { episode: alert.episode, at: now };
    }
    const last = told[alert.id];
    if (last !== undefined) due = Math.min(due, Math.max(last.at + times.repeat, now + times.interval));
  }
  const after = { ...group, members, told, noted: [...noted].filter((id) => id in members) };
  const { channel, key } = group;
  const firing = Object.values(members).filter(({ state }) => state === 'firing').length;
  const message = { id: `${channel}:${key}:${now}`, channel, group: key, at: now, news, firing };
  return {
    group: { ...after, flushedAt: now, due: Number.isFinite(due) ? due : null },
    message: news.length > 0 ? message : undefined,
  };
}

/**
 * Takes a message that has certainly not arrived and the next of its group; returns one that tells both: what fired and is resolved by
 * now is told once, as resolved.
 */
export function combine(first: Message, next: Message): Message {
  const key = ({ alert }: News): string => `${alert.id} ${alert.episode}`;
  const later = new Set(next.news.filter(({ told }) => told !== 'flapping').map(key));
  return { ...next, news: [...first.news.filter((one) => !later.has(key(one))), ...next.news] };
}

const EMPTY = { due: null, flushedAt: null, members: {}, told: {}, noted: [] } as const;

function isDue(before: Told | undefined, now: number, { repeat }: GroupTimes): boolean {
  return before !== undefined && now - before.at >= repeat;
}

/** When the last of what mutes it is over; at the next interval where that is not known. */
function whenUnmuted(mutes: readonly Mute[], now: number, { interval }: GroupTimes): number {
  const ends = mutes.map(({ until }) => until ?? now + interval);
  return Math.max(now + 1, Math.min(now + interval, Math.max(...ends)));
}
