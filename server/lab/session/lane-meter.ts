import type { Socket } from 'node:net';
import type { LabCut, LaneName, LaneWire } from '#protocol';
import type { DeliveryTotals } from '../../hub/subscriber.ts';
import type { Scribe, Tap } from '../tap/tap.ts';
import type { Line } from './line.ts';

const nothing = () => ({ in: 0, out: 0, requests: 0, connections: 0, upgrades: 0 });
/** Returns counters of deliveries that stand at zero. */
export const noDeliveries = (): DeliveryTotals => ({ frames: 0, events: 0, lags: 0, resets: 0 });

/** Counts what passes for one lane, and knows its open connections. */
export class LaneMeter {
  /** What the hub delivered to it. */
  readonly totals = noDeliveries();
  /** Times that it was cut. */
  cuts = 0;
  #wire: { -readonly [Key in keyof LaneWire]: number } = nothing();
  readonly #lines = new Set<Line>();
  /** Connections that have been counted. */
  #counted = new WeakSet<Line>();
  readonly #name: LaneName;
  readonly #tap: Tap;

  /** Takes the lane's name and the tap of its session. */
  constructor(name: LaneName, tap: Tap) {
    this.#name = name;
    this.#tap = tap;
  }

  /** Takes a connection; returns who writes down what passes on it, undefined while nobody does. */
  scribe(net: Socket): Scribe | undefined {
    return this.#tap.on ? this.#tap.scribe(this.#name, net) : undefined;
  }

  /** The tap was turned on or off: what goes on is looked at from here on, or no more. */
  tapTurned(): void {
    for (const line of this.#lines) line.tapTurned();
  }

  /** What passed, up to this moment. */
  get wire(): LaneWire {
    for (const line of this.#lines) line.settle();
    return { ...this.#wire };
  }

  /** A request came on a connection. */
  asked(line: Line): void {
    this.#lines.add(line);
    this.#wire.requests += 1;
    this.#count(line);
  }

  /** Bytes were read from a connection, or written to it. */
  passed(read: number, written: number): void {
    this.#wire.in += read;
    this.#wire.out += written;
  }

  /** A connection became a WebSocket. */
  upgraded(): void {
    this.#wire.upgrades += 1;
  }

  /** A connection has closed, or serves somebody else. */
  leave(line: Line): void {
    this.#lines.delete(line);
  }

  /** Ends the lane's connections, those between two requests too: in order, once what is written has left, or by a reset. */
  cut(how: LabCut['how']): void {
    this.cuts += 1;
    for (const { net } of [...this.#lines]) {
      if (how === 'reset') net.resetAndDestroy();
      else net.destroySoon();
    }
  }

  /** Everything is counted from zero again; connections on which an answer or a WebSocket goes on count. */
  reset(): void {
    for (const line of this.#lines) line.settle();
    this.#wire = nothing();
    this.#counted = new WeakSet();
    for (const line of this.#lines) if (line.serving) this.#count(line);
    this.cuts = 0;
    Object.assign(this.totals, noDeliveries());
  }

  #count(line: Line): void {
    if (this.#counted.has(line)) return;
    this.#counted.add(line);
    this.#wire.connections += 1;
  }
}
