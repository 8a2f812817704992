import {
  LAB_DEFAULTS,
  LAB_LIMITS,
  labTopic,
  LANE_NAMES,
  laneViewer,
  type LabLane,
  type LabSettings,
  type LaneName,
} from '#protocol';
import type { Log } from '../../../db/log.ts';
import type { WatchList } from '../../hub/watched.ts';
import { CostRun, type Whereabouts } from '../cost/cost-run.ts';
import { Tap } from '../tap/tap.ts';
import { LabClock } from './lab-clock.ts';
import { LabSource } from './lab-source.ts';
import { LaneMeter, noDeliveries } from './lane-meter.ts';

/** What of a log a session needs. */
export type SessionLog = Pick<Log, 'append' | 'epoch' | 'head'>;

/** What a session is opened on. */
export interface SessionOptions {
  readonly id: string;
  readonly log: SessionLog;
  /** Where the hub is told what to look at. */
  readonly watchList: WatchList;
  /** Told of a write that failed; it is tried again. */
  readonly onFailure: (error: unknown) => void;
  /** Told once that the session is over, by whatever. */
  readonly onEnd: () => void;
}

/** A Lab session: a topic with made-up events of its own, and what passed for each of its lanes. */
export class LabSession {
  readonly id: string;
  readonly topic: string;
  /** Where all lanes begin. */
  readonly cursor: string;
  /** When it ends in any case, in milliseconds since 1970. */
  readonly ends = Date.now() + LAB_LIMITS.minutes * 60_000;
  readonly clock = new LabClock();
  readonly tap = new Tap(this.clock);
  readonly #meters = new Map(LANE_NAMES.map((name) => [name, new LaneMeter(name, this.tap)]));
  readonly #source: LabSource;
  readonly #watchList: WatchList;
  readonly #idle: NodeJS.Timeout;
  readonly #last: NodeJS.Timeout;
  readonly #onEnd: () => void;
  readonly #log: SessionLog;
  /** What went to the viewers whose cost is measured. */
  readonly #costTotals = noDeliveries();
  #cost: CostRun | undefined;
  #settings: LabSettings = LAB_DEFAULTS;
  #ended = false;

  /** Takes what it is opened on; its events flow at once. */
  constructor({ id, log, watchList, onFailure, onEnd }: SessionOptions) {
    this.id = id;
    this.#log = log;
    this.topic = labTopic(id);
    this.cursor = this.cursorNow;
    this.#watchList = watchList;
    this.#onEnd = onEnd;
    this.#source = new LabSource({ log, topic: this.topic, clock: this.clock, onFailure }, this.#settings);
    this.#idle = setTimeout(() => this.end(), LAB_LIMITS.idleSeconds * 1_000);
    this.#last = setTimeout(() => this.end(), LAB_LIMITS.minutes * 60_000);
    this.#tellHub();
  }

  /** How its events are made and delivered. */
  get settings(): LabSettings {
    return this.#settings;
  }

  /** Events made so far. */
  get made(): number {
    return this.#source.made;
  }

  /** The name of the viewers whose cost is measured. */
  get costViewer(): string {
    return `lab-${this.id}-cost`;
  }

  /** The log's head, as a cursor. */
  get cursorNow(): string {
    return `${this.#log.epoch}:${this.#log.head}`;
  }

  /** Events that went to the viewers whose cost is measured. */
  get costEvents(): number {
    return this.#costTotals.events;
  }

  /** What its events cost the server, once that was measured. */
  get cost(): CostRun | undefined {
    return this.#cost;
  }

  /** Takes where the server listens; begins to measure what an event costs. Settles when that is done; never rejects. */
  measureCost(where: Whereabouts): Promise<void> {
    this.#cost = new CostRun(this, where);
    return this.#cost.run();
  }

  /** Somebody asked for it: it goes on. */
  touch(): void {
    if (!this.#ended) this.#idle.refresh();
  }

  /** Takes a lane's name; returns what counts for it. */
  meter(name: LaneName): LaneMeter {
    const meter = this.#meters.get(name);
    if (meter === undefined) throw new RangeError(`There is no lane ${name}.`); // there is one for each name
    return meter;
  }

  /** Takes a lane's name and the profile that it is behind; returns how it stands. */
  lane(name: LaneName, network: string): LabLane {
    const { wire, totals, cuts } = this.meter(name);
    return { wire, events: totals.events, cut: cuts, network };
  }

  /** Takes how events are made and delivered from now on. Where compression changes, the lanes are cut: they agree on it anew. */
  set(settings: LabSettings): void {
    const before = this.#settings;
    this.#settings = settings;
    this.#source.set(settings);
    this.#tellHub();
    if (before.deflate === settings.deflate && before.gzip === settings.gzip) return;
    for (const meter of this.#meters.values()) meter.cut('close');
  }

  /** Takes whether what passes is written down. */
  tapInto(on: boolean): void {
    this.tap.switch(on);
    for (const meter of this.#meters.values()) meter.tapTurned();
  }

  /** Counts everything from zero again. */
  reset(): void {
    for (const meter of this.#meters.values()) meter.reset();
  }

  /** Ends it: no more events, nothing is counted. Idempotent. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#idle);
    clearTimeout(this.#last);
    this.#source.stop();
    this.#cost?.stop();
    this.tapInto(false);
    this.#watchList.urgentTopics.delete(this.topic);
    for (const name of LANE_NAMES) this.#watchList.delete(laneViewer(this.id, name));
    this.#watchList.delete(this.costViewer);
    this.#onEnd();
  }

  #tellHub(): void {
    const { batching, deflate, gzip } = this.#settings;
    if (batching) this.#watchList.urgentTopics.delete(this.topic);
    else this.#watchList.urgentTopics.add(this.topic);
    this.#watchList.set(this.costViewer, { totals: this.#costTotals, deflate, gzip });
    for (const name of LANE_NAMES) {
      const { totals } = this.meter(name);
      this.#watchList.set(laneViewer(this.id, name), { totals, deflate, gzip });
    }
  }
}
