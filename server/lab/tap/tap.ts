import type { Socket } from 'node:net';
import { TAP_LIMITS, type LaneName, type TapAnswer, type TapRecord } from '#protocol';
import type { LabClock } from '../session/lab-clock.ts';
import { textWithoutSecrets } from './secrets.ts';

/** A record without what the tap itself knows. */
export type TapNote = Omit<TapRecord, 'n' | 't' | 'lane' | 'connection'>;

/** Takes what passed. */
export type Scribe = (note: TapNote) => void;

/** Says how many written bytes the network has not taken; undefined while a write is being put together. */
export type Buffered = () => number | undefined;

/** Takes what says it; returns the part of a record that has it. */
export function bufferedNow(buffered: Buffered): Pick<TapRecord, 'buffered'> {
  const bytes = buffered();
  return bytes === undefined ? {} : { buffered: bytes };
}

/** What really passes the connections of a session's lanes: the newest 2,000 records. */
export class Tap {
  readonly #clock: LabClock;
  readonly #connections = new WeakMap<Socket, number>();
  #connectionCount = 0;
  #records: TapRecord[] = [];
  #newest = 0;
  #on = false;

  /** Takes the clock of the session. */
  constructor(clock: LabClock) {
    this.#clock = clock;
  }

  get on(): boolean {
    return this.#on;
  }

  /** The number of the newest record. */
  get newest(): number {
    return this.#newest;
  }

  /** Takes whether what passes is written down. Turned on it begins anew; turned off it keeps what it has. */
  switch(on: boolean): void {
    if (on && !this.#on) {
      this.#records = [];
      this.#newest = 0;
    }
    this.#on = on;
  }

  /** Takes a lane and its connection; returns what writes down what passes there. */
  scribe(lane: LaneName, net: Socket): Scribe {
    const connection = this.#numberOf(net);
    return (note) => {
      if (!this.#on) return;
      const detail = cut(textWithoutSecrets(note.detail));
      this.#newest += 1;
      this.#records.push({ ...note, detail, n: this.#newest, t: this.#clock.now(), lane, connection });
      // Half as much again may stand here, so that the oldest are taken away seldom.
      if (this.#records.length > TAP_LIMITS.kept * 1.5) this.#records = this.#kept();
    };
  }

  /** Takes a number; returns the records after it, oldest first. */
  after(n: number): TapAnswer {
    const kept = this.#kept();
    const oldest = kept[0]?.n ?? this.#newest + 1;
    const records = kept.filter((record) => record.n > n).slice(0, TAP_LIMITS.answer);
    const next = records.at(-1)?.n ?? Math.min(n, this.#newest);
    return { on: this.#on, records, next, dropped: Math.max(0, oldest - 1 - n) };
  }

  #kept(): TapRecord[] {
    return this.#records.slice(-TAP_LIMITS.kept);
  }

  #numberOf(net: Socket): number {
    const known = this.#connections.get(net);
    if (known !== undefined) return known;
    this.#connectionCount += 1;
    this.#connections.set(net, this.#connectionCount);
    return this.#connectionCount;
  }
}

function cut(text: string): string {
  const over = text.length - TAP_LIMITS.text;
  return over > 0 ? `${text.slice(0, TAP_LIMITS.text)}… (${over} more)` : text;
}
