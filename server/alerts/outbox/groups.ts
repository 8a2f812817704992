import * as v from 'valibot';
import { flush, join, type Group, type GroupTimes, type Hush, type Message } from '#domain';
import { AlertSchema, type Alert } from '#protocol';
import type { OutboxRow, OutboxWrite } from '../../../db/outbox.ts';
import { NewsSchema } from './news.ts';

/** A group as it was at its last flush, and the last row of news that it had looked at: its entry in the notification log. */
const StoredGroupSchema = v.object({
  upTo: v.number(),
  group: v.object({
    channel: v.string(),
    key: v.string(),
    due: v.nullable(v.number()),
    flushedAt: v.nullable(v.number()),
    members: v.record(v.string(), AlertSchema),
    told: v.record(v.string(), v.object({ episode: v.number(), at: v.number() })),
    noted: v.array(v.string()),
  }),
});

interface Entry {
  group: Group;
  upTo: number;
}

/** A row of news while it is in the outbox. */
interface LiveNews {
  readonly id: number;
  readonly key: string;
  /** Groups that it concerns, and those of them that have not stored it yet. */
  readonly concerned: Set<string>;
  readonly awaited: Set<string>;
}

/** A group after its flush, to be stored. */
export interface FlushedGroup {
  readonly key: string;
  readonly group: Group;
  /** When it was to be flushed. */
  readonly due: number;
  readonly message: Message | undefined;
}

/** What is written when groups have been flushed, and what is true here once it is. */
export interface Storing {
  readonly rows: readonly OutboxWrite[];
  readonly entries: ReadonlyMap<string, Entry | undefined>;
  readonly done: ReadonlySet<LiveNews>;
}

/** Takes a channel and a group's key in it; returns what names both. */
export function laneOf({ channel, group }: { readonly channel: string; readonly group: string }): string {
  return `${channel} ${group}`;
}

/**
 * The groups in memory: as they are stored, with the news since then. News stay in the outbox until each group that they concern has
 * been flushed and stored, so that a restart finds the same groups again.
 */
export class Groups {
  readonly #entries = new Map<string, Entry>();
  /** Which lanes each rule has. */
  readonly #lanes = new Map<string, Set<string>>();
  readonly #news = new Set<LiveNews>();
  readonly #timesOf: (channel: string) => GroupTimes | undefined;
  #seen = 0;

  /** Takes what gives a channel's times, undefined when there is no such channel. */
  constructor(timesOf: (channel: string) => GroupTimes | undefined) {
    this.#timesOf = timesOf;
  }

  /** The last row of news that was taken. */
  get seen(): number {
    return this.#seen;
  }

  /** Every group, by what names it. */
  *all(): Generator<readonly [lane: string, group: Group]> {
    for (const [lane, { group }] of this.#entries) yield [lane, group];
  }

  /** Takes a stored group. Throws when it is unfit. */
  restore({ key, json }: OutboxRow): void {
    const { group, upTo } = v.parse(StoredGroupSchema, JSON.parse(json));
    this.#hold(key, { group, upTo });
  }

  /** Takes a row of news, in order; returns the row to be removed when they concern nobody. Throws when it is unfit. */
  take({ id, key, json }: OutboxRow): OutboxWrite | undefined {
    const { alert, channels } = v.parse(NewsSchema, JSON.parse(json));
    this.#seen = Math.max(this.#seen, id);
    const concerned = new Set([...channels, ...this.#holding(alert)]);
    const news: LiveNews = { id, key, concerned: new Set(), awaited: new Set() };
    for (const channel of concerned) {
      const times = this.#timesOf(channel);
      if (times === undefined) continue;
      const lane = laneOf({ channel, group: alert.rule });
      const { group, upTo } = this.#entries.get(lane) ?? { group: { channel, key: alert.rule }, upTo: 0 };
      news.concerned.add(lane);
      if (id <= upTo) continue;
      const joined = join(group, alert, times);
      // That something is over is nothing to those who never heard of it.
      if (joined === group || joined.due === null) continue;
      this.#hold(lane, { group: joined, upTo });
      news.awaited.add(lane);
    }
    if (news.awaited.size === 0) return removal(news);
    this.#news.add(news);
    return undefined;
  }

  /** The channels that know an alert, whatever its rule's are by now. */
  #holding({ id, rule }: Alert): string[] {
    const lanes = [...(this.#lanes.get(rule) ?? [])];
    return lanes.flatMap((lane) => {
      const group = this.#entries.get(lane)?.group;
      return group !== undefined && id in group.members ? [group.channel] : [];
    });
  }

  #hold(lane: string, entry: Entry): void {
    this.#entries.set(lane, entry);
    const lanes = this.#lanes.get(entry.group.key) ?? new Set();
    this.#lanes.set(entry.group.key, lanes.add(lane));
  }

  #forget(lane: string): void {
    const rule = this.#entries.get(lane)?.group.key ?? '';
    const lanes = this.#lanes.get(rule);
    lanes?.delete(lane);
    if (lanes?.size === 0) this.#lanes.delete(rule);
    this.#entries.delete(lane);
  }

  /** Takes the time, what says whether a channel sends at all, and what is hushed; returns the groups that are due, flushed. */
  flush(now: number, sends: (channel: string) => boolean, hush: () => Hush): FlushedGroup[] {
    const due = [...this.#entries].filter(([, { group }]) => group.due !== null && group.due <= now);
    const sending = due.filter(([, { group }]) => sends(group.channel));
    if (sending.length === 0) return [];
    const hushed = hush();
    return sending.flatMap(([key, { group }]) => {
      const times = this.#timesOf(group.channel);
      return times === undefined ? [] : [{ key, due: group.due ?? now, ...flush(group, now, hushed, times) }];
    });
  }

  /** Takes flushed groups; returns what is written of them: what no group waits for any more goes, and so does what has nothing left. */
  store(flushed: readonly FlushedGroup[]): Storing {
    const storing = new Set(flushed.map(({ key }) => key));
    const done = new Set(
      [...this.#news].filter(({ awaited }) => [...awaited].every((lane) => storing.has(lane))),
    );
    // As long as there are news that a group has looked at, it must be known that it has.
    const needed = new Set([...this.#news].flatMap((news) => (done.has(news) ? [] : [...news.concerned])));
    const entries = new Map<string, Entry | undefined>();
    for (const { key, group } of flushed) {
      const isOver = Object.keys(group.members).length === 0 && !needed.has(key);
      entries.set(key, isOver ? undefined : { group, upTo: this.#seen });
    }
    const rows = [...entries].map(([key, entry]): OutboxWrite => {
      return { kind: 'group', key, data: entry ? { upTo: entry.upTo, group: entry.group } : null };
    });
    return { rows: [...rows, ...[...done].map(removal)], entries, done };
  }

  /** Takes what has been written. */
  stored({ entries, done }: Storing): void {
    for (const [key, entry] of entries) {
      if (entry === undefined) this.#forget(key);
      else this.#hold(key, entry);
    }
    for (const news of this.#news) {
      for (const lane of news.awaited) if (entries.has(lane)) news.awaited.delete(lane);
      if (done.has(news)) this.#news.delete(news);
    }
  }

  /** Takes a channel that is gone; returns the removals of its groups and of the news that only they waited for. */
  drop(channel: string): OutboxWrite[] {
    const rows: OutboxWrite[] = [];
    for (const [key, { group }] of this.#entries) {
      if (group.channel !== channel) continue;
      this.#forget(key);
      rows.push({ kind: 'group', key, data: null });
      for (const { awaited, concerned } of this.#news) {
        awaited.delete(key);
        concerned.delete(key);
      }
    }
    for (const news of this.#news) {
      if (news.awaited.size > 0) continue;
      this.#news.delete(news);
      rows.push(removal(news));
    }
    return rows;
  }

  /** Returns when the next group is due among those whose channel sends, in ms since 1970; Infinity when none is. */
  nextDue(sends: (channel: string) => boolean): number {
    let next = Infinity;
    for (const { group } of this.#entries.values()) {
      if (sends(group.channel)) next = Math.min(next, group.due ?? Infinity);
    }
    return next;
  }
}

function removal({ key }: { readonly key: string }): OutboxWrite {
  return { kind: 'news', key, data: null };
}
