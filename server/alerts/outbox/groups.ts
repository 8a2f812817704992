import * as v from 'valibot';
import { dueOf, flush, isAlike, join, type Group, type GroupTimes, type Hush, type Message } from '#domain';
import type { Alert } from '#protocol';
import type { OutboxRow, OutboxWrite } from '../../../db/outbox.ts';
import { NewsSchema } from './news.ts';
import { laneOf, readEntry, rowOfEntry, type Entry } from './stored-group.ts';

/** What groups are kept with. */
export interface GroupsOptions {
  /** Takes a channel; returns its times, undefined when there is no such channel. */
  readonly timesOf: (channel: string) => GroupTimes | undefined;
  /** Takes a channel; true while it sends. */
  readonly sends: (channel: string) => boolean;
  /** Takes a rule; returns the channels that it tells by now. */
  readonly channelsOf: (rule: string) => readonly string[];
  /** The server's clock, in milliseconds since 1970. */
  readonly now: () => number;
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
  /** True when nothing but its times has changed: after a restart it would come to the same. */
  readonly isQuiet: boolean;
}

/** What is written when groups have been flushed, and what is true here once it is. */
export interface Storing {
  readonly rows: readonly OutboxWrite[];
  readonly entries: ReadonlyMap<string, Entry | undefined>;
  readonly done: ReadonlySet<LiveNews>;
}

/** News of one group at which it is stored though its channel sends nothing. */
const PILE = 100;

/**
 * The groups in memory: as they are stored, with the news since then. News stay in the outbox until each group that they concern has
 * been flushed and stored, so that a restart finds the same groups again.
 */
export class Groups {
  readonly #entries = new Map<string, Entry>();
  /** Which lanes each rule has. */
  readonly #lanes = new Map<string, Set<string>>();
  readonly #news = new Set<LiveNews>();
  readonly #options: GroupsOptions;
  #seen = 0;

  constructor(options: GroupsOptions) {
    this.#options = options;
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
    this.#hold(key, readEntry(json));
  }

  /** Takes a row of news, in order; returns the row to be removed when they concern nobody. Throws when it is unfit. */
  take({ id, key, json }: OutboxRow): OutboxWrite | undefined {
    const { alert, channels } = v.parse(NewsSchema, JSON.parse(json));
    this.#seen = Math.max(this.#seen, id);
    const concerned = new Set([...channels, ...this.#holding(alert)]);
    const news: LiveNews = { id, key, concerned: new Set(), awaited: new Set() };
    for (const channel of concerned) {
      const times = this.#options.timesOf(channel);
      if (times === undefined) continue;
      const lane = laneOf({ channel, group: alert.rule });
      const { group, upTo } = this.#entries.get(lane) ?? { group: { channel, key: alert.rule }, upTo: 0 };
      news.concerned.add(lane);
      if (id <= upTo) continue;
      const joined = join(group, alert, times, this.#options.now());
      // That something is over is nothing to those who never heard of it.
      if (joined === group || joined.due === null) continue;
      this.#hold(lane, { group: joined, upTo });
      news.awaited.add(lane);
    }
    if (news.awaited.size === 0) return removal(news);
    this.#news.add(news);
    return undefined;
  }

  /** Takes the alerts that stand; those that fire join the groups of channels that their rule did not tell before. */
  reconcile(alerts: Iterable<Alert>): void {
    const { timesOf, channelsOf, now } = this.#options;
    for (const alert of alerts) {
      if (alert.state !== 'firing') continue;
      for (const channel of channelsOf(alert.rule)) {
        const times = timesOf(channel);
        const lane = laneOf({ channel, group: alert.rule });
        const { group, upTo } = this.#entries.get(lane) ?? { group: { channel, key: alert.rule }, upTo: 0 };
        const isKnown = 'members' in group && group.members[alert.id]?.episode === alert.episode;
        if (times !== undefined && !isKnown) {
          this.#hold(lane, { group: join(group, alert, times, now()), upTo });
        }
      }
    }
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

  /** Takes what is hushed; returns the groups that are due and whose channels send, flushed, and those that are to be stored only. */
  flush(hush: () => Hush): FlushedGroup[] {
    const now = this.#options.now();
    const due = [...this.#entries].filter(([, { group }]) => this.#dueOf(group, now) <= now);
    const piled = this.#piled();
    if (due.length === 0) return piled;
    const hushed = hush();
    const awaited = new Set([...this.#news].flatMap((news) => [...news.awaited]));
    const flushed = due.flatMap(([key, { group }]) => {
      const times = this.#options.timesOf(group.channel);
      if (times === undefined) return [];
      // Who is not told by the rule any more hears of the end alone.
      const isTold = this.#options.channelsOf(group.key).includes(group.channel);
      const acked: Hush['acked'] = (alert) => !isTold || hushed.acked(alert);
      const after = flush(group, now, { ...hushed, acked }, times);
      const isQuiet = !awaited.has(key) && after.message === undefined && isAlike(group, after.group);
      return [{ key, due: Math.min(group.due ?? now, now), isQuiet, ...after }];
    });
    return [...piled, ...flushed];
  }

  /** Groups of channels that are switched off, perhaps for weeks, are stored as they stand when their news pile up. */
  #piled(): FlushedGroup[] {
    if (this.#news.size < PILE) return [];
    const counts = new Map<string, number>();
    for (const { awaited } of this.#news) {
      for (const lane of awaited) counts.set(lane, (counts.get(lane) ?? 0) + 1);
    }
    return [...this.#entries].flatMap(([key, { group }]) => {
      const isPiled = (counts.get(key) ?? 0) >= PILE && !this.#options.sends(group.channel);
      return isPiled ? [{ key, group, due: Infinity, message: undefined, isQuiet: false }] : [];
    });
  }

  #dueOf(group: Group, now: number): number {
    const times = this.#options.sends(group.channel) ? this.#options.timesOf(group.channel) : undefined;
    return times === undefined ? Infinity : dueOf(group, now, times);
  }

  /** Takes flushed groups that are quiet; they are so from now on, and nothing is written of it. */
  keep(quiet: readonly FlushedGroup[]): void {
    for (const { key, group } of quiet) this.#hold(key, { group, upTo: this.#entries.get(key)?.upTo ?? 0 });
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
    const rows = [...entries].map(([key, entry]) => rowOfEntry(key, entry));
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
      rows.push(rowOfEntry(key, undefined));
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
  nextDue(): number {
    const now = this.#options.now();
    let next = Infinity;
    for (const { group } of this.#entries.values()) next = Math.min(next, this.#dueOf(group, now));
    return next;
  }
}

function removal({ key }: { readonly key: string }): OutboxWrite {
  return { kind: 'news', key, data: null };
}
