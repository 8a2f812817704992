import * as v from 'valibot';
import { flush, join, type Group, type GroupTimes, type Hush, type Message } from '#domain';
import { AlertSchema } from '#protocol';
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
  /** Rows of news that are in the group and not in its stored entry yet. */
  pending: PendingNews[];
}

interface PendingNews {
  readonly id: number;
  readonly key: string;
  /** Groups that have not stored it yet. */
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
    this.#entries.set(key, { group, upTo, pending: [] });
  }

  /** Takes a row of news, in order; returns the row to be removed when they concern nobody. Throws when it is unfit. */
  take({ id, key, json }: OutboxRow): OutboxWrite | undefined {
    const { alert, channels } = v.parse(NewsSchema, JSON.parse(json));
    this.#seen = Math.max(this.#seen, id);
    const holding = [...this.#entries.values()].filter(({ group }) => alert.id in group.members);
    const concerned = new Set([...channels, ...holding.map(({ group }) => group.channel)]);
    const pending: PendingNews = { id, key, awaited: new Set() };
    for (const channel of concerned) {
      const times = this.#timesOf(channel);
      if (times === undefined) continue;
      const lane = laneOf({ channel, group: alert.rule });
      const entry = this.#entries.get(lane);
      if (entry !== undefined && id <= entry.upTo) continue;
      const group = join(entry?.group ?? { channel, key: alert.rule }, alert, times);
      if (entry === undefined) this.#entries.set(lane, { group, upTo: 0, pending: [pending] });
      else Object.assign(entry, { group, pending: [...entry.pending, pending] });
      pending.awaited.add(lane);
    }
    return pending.awaited.size === 0 ? removal(pending) : undefined;
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

  /** Takes flushed groups; returns their rows, and the removals of the news that nobody waits for any more. */
  rowsOf(flushed: readonly FlushedGroup[]): OutboxWrite[] {
    const storing = new Set(flushed.map(({ key }) => key));
    const rows = flushed.map(({ key, group }): OutboxWrite => {
      const entry = this.#entries.get(key);
      const upTo = entry?.pending.at(-1)?.id ?? entry?.upTo ?? 0;
      return { kind: 'group', key, data: { upTo, group } };
    });
    const pending = new Set(flushed.flatMap(({ key }) => this.#entries.get(key)?.pending ?? []));
    const done = [...pending].filter(({ awaited }) => [...awaited].every((lane) => storing.has(lane)));
    return [...rows, ...done.map(removal)];
  }

  /** Takes flushed groups that are stored. */
  stored(flushed: readonly FlushedGroup[]): void {
    for (const { key, group } of flushed) {
      const entry = this.#entries.get(key);
      if (entry === undefined) continue;
      for (const { awaited } of entry.pending) awaited.delete(key);
      const upTo = entry.pending.at(-1)?.id ?? entry.upTo;
      this.#entries.set(key, { group, upTo, pending: [] });
    }
  }

  /** Takes a channel that is gone; returns the removals of its groups and of the news that only they waited for. */
  drop(channel: string): OutboxWrite[] {
    const rows: OutboxWrite[] = [];
    for (const [key, { group, pending }] of this.#entries) {
      if (group.channel !== channel) continue;
      this.#entries.delete(key);
      rows.push({ kind: 'group', key, data: null });
      for (const news of pending) {
        news.awaited.delete(key);
        if (news.awaited.size === 0) rows.push(removal(news));
      }
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
