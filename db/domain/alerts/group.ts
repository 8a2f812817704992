import type { Alert, ToldAlert } from '#protocol';
import type { Mute } from './mute.ts';
import { isMoreUrgent } from './severity.ts';

/** How long a group waits, in ms. */
export interface GroupTimes {
  /** For others, after its first alert. */
  readonly wait: number;
  /** Between two messages about what changed. */
  readonly interval: number;
  /** Until what still fires is told again. */
  readonly repeat: number;
  /** How long what was told as over stays in the group; left out, not at all. */
  readonly keep?: number;
}

/** As an Alertmanager does by default. */
export const GROUP_TIMES: GroupTimes = { wait: 30_000, interval: 5 * 60_000, repeat: 4 * 3_600_000 };

/** That an alert was told as firing, of which episode, as how urgent, and when last. */
interface Told {
  readonly episode: number;
  readonly severity: Alert['severity'];
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
  /** Its alerts as they stand, by id: those that fire, and those resolved that are not told yet or are kept. */
  readonly members: Readonly<Record<string, Alert>>;
  /** The notification log, by alert: what was told as firing and not as resolved since. */
  readonly told: Readonly<Record<string, Told>>;
  /** Alerts of which was told that they flap. */
  readonly noted: readonly string[];
  /** Alerts of which was told that they are over, as long as they are kept. */
  readonly over: readonly string[];
}

/** One alert in a message, as it stood when that was made. */
export interface News extends Pick<ToldAlert, 'told'> {
  /** True when its episode was told before and still goes on, perhaps more urgent now. */
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
 * Takes a group, or which one it will be, a transition of one of its alerts, and the time, which alerts' own may be ahead of; returns
 * the group after it, the same object when the transition is nothing to it.
 */
export function join(
  group: Group | Pick<Group, 'channel' | 'key'>,
  alert: Alert,
  times: GroupTimes = GROUP_TIMES,
  time = alert.at,
): Group {
  const now: Group = 'members' in group ? group : { ...EMPTY, ...group };
  const known = now.members[alert.id];
  if (alert.state !== 'firing' && !(alert.state === 'resolved' && known)) return now;
  const members = { ...now.members, [alert.id]: alert };
  if (known?.state === alert.state && !isMoreUrgent(alert.severity, known.severity))
    return { ...now, members };
  const goesOn = now.flushedAt !== null && Object.keys(now.members).length > 0;
  const due = Math.max(Math.min(alert.at, time) + times.wait, goesOn ? now.flushedAt + times.interval : 0);
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
  const looks = Object.values(group.members).map((alert) => ({
    alert,
    ...look(alert, group, now, hush, times),
  }));
  const staying = looks.filter(({ stays }) => stays);
  const members = Object.fromEntries(staying.map(({ alert }) => [alert.id, alert]));
  const told = Object.fromEntries(staying.flatMap(({ alert, told }) => (told ? [[alert.id, told]] : [])));
  const noted = staying.filter((one) => one.noted).map(({ alert }) => alert.id);
  const over = staying.filter((one) => one.over).map(({ alert }) => alert.id);
  const due = Math.min(...staying.map((one) => one.due));
  const flushedAt = now;
  const after = { ...group, members, told, noted, over, flushedAt, due: Number.isFinite(due) ? due : null };
  const news = looks.flatMap((one) => one.news ?? []);
  if (news.length === 0) return { group: after, message: undefined };
  const firing = staying.filter(({ alert }) => alert.state === 'firing').length;
  const { channel, key } = group;
  const message = { id: `${channel}:${key}:${now}`, channel, group: key, at: now, news, firing };
  return { group: after, message };
}

/**
 * Takes a group, the time and its times; returns when it is due, Infinity when it is not. What cannot be, a flush to come or a longer wait
 * than there is, is a clock that was put back: then it is due now.
 */
export function dueOf({ due, flushedAt }: Group, now: number, { wait }: GroupTimes): number {
  if (due === null) return Infinity;
  const isPutBack = flushedAt === null ? due - now > wait : flushedAt > now;
  return isPutBack ? now : due;
}

/**
 * Takes a message that has certainly not arrived and the next of its group; returns one that tells both: what fired and is resolved by
 * now is told once, as resolved.
 */
export function combine(first: Message, next: Message): Message {
  const key = ({ alert }: News): string => `${alert.id} ${alert.episode}`;
  const later = new Set(next.news.filter(({ told }) => told !== 'flapping').map(key));
  const unheard = new Set(first.news.filter(({ told, repeated }) => told === 'firing' && !repeated).map(key));
  // What was never heard of is no repetition, whatever it was meant to be.
  const news = next.news.map((one) => (unheard.has(key(one)) ? { ...one, repeated: false } : one));
  return { ...next, news: [...first.news.filter((one) => !later.has(key(one))), ...news] };
}

/** Takes a group before and after a flush that told nothing; true when that took nothing away either. */
export function isAlike({ members, noted, over }: Group, after: Group): boolean {
  return (
    Object.keys(members).length === Object.keys(after.members).length &&
    noted.length === after.noted.length &&
    over.length === after.over.length
  );
}

const EMPTY = { due: null, flushedAt: null, members: {}, told: {}, noted: [], over: [] } as const;

/** What a flush makes of one alert. */
interface Look {
  readonly news?: News;
  /** What the log has of it then. */
  readonly told: Told | undefined;
  readonly noted: boolean;
  readonly over: boolean;
  /** False when there is nothing left to tell of it, ever. */
  readonly stays: boolean;
  readonly due: number;
}

function look(alert: Alert, { told, noted, over }: Group, now: number, hush: Hush, times: GroupTimes): Look {
  const mutes = hush.mutes(alert);
  const before = told[alert.id];
  const isFlapping = mutes.some(({ kind }) => kind === 'flapping');
  const owed = alert.state === 'resolved' ? before !== undefined : isOwed(alert, before);
  const again = repeatOf(before, now, times);
  if (mutes.length > 0 && (owed || isFlapping)) {
    const wasNoted = isFlapping && noted.includes(alert.id);
    const isNews = isFlapping && !wasNoted && mutes.every(({ kind }) => kind === 'flapping');
    const due = Math.min(again, whenUnmuted(mutes, now, times));
    const look = { told: before, noted: wasNoted || isNews, over: false, stays: true, due };
    return isNews ? { ...look, news: { told: 'flapping', repeated: false, alert } } : look;
  }
  if (alert.state === 'resolved') {
    const end = (alert.resolvedAt ?? alert.at) + (times.keep ?? 0);
    // By a clock that was put back since, nothing is kept.
    const isKept = (owed || over.includes(alert.id)) && end > now && end - now <= (times.keep ?? 0);
    const after = {
      told: undefined,
      noted: false,
      over: isKept,
      stays: isKept,
      due: isKept ? end : Infinity,
    };
    return owed ? { ...after, news: { told: 'resolved', repeated: false, alert } } : after;
  }
  const isDue = before !== undefined && now - before.at >= times.repeat;
  if (owed || (isDue && mutes.length === 0 && !hush.acked(alert))) {
    const due = now + times.repeat;
    const { episode, severity } = alert;
    const news = { told: 'firing', repeated: before?.episode === episode, alert } as const;
    return { news, told: { episode, severity, at: now }, noted: false, over: false, stays: true, due };
  }
  return { told: before, noted: false, over: false, stays: true, due: again };
}

/** What fires is to be told when nobody was told of its episode, or when it has become more urgent since. */
function isOwed({ episode, severity }: Alert, before: Told | undefined): boolean {
  return before?.episode !== episode || isMoreUrgent(severity, before.severity);
}

/** When it is told again; where that is past, somebody has it in hand or it is muted, which is looked at each interval. */
function repeatOf(before: Told | undefined, now: number, { repeat, interval }: GroupTimes): number {
  return before === undefined ? Infinity : Math.max(before.at + repeat, now + interval);
}

/** When the last of what mutes it is over; at the next interval where that is not known. */
function whenUnmuted(mutes: readonly Mute[], now: number, { interval }: GroupTimes): number {
  const ends = mutes.map(({ until }) => until ?? now + interval);
  return Math.min(now + interval, Math.max(...ends));
}
