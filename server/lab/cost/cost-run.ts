import { LAB_COST, TRANSPORT_NAMES, type CostTurn, type LabCost, type TransportName } from '#protocol';
import { sleep } from '../../sources/ticker.ts';
import type { LabSession } from '../session/lab-session.ts';
import { startViewers } from './viewers-child.ts';

/** Where the server listens, whether by TLS, and the Host that it answers to. */
export interface Whereabouts {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly asHost: string;
}

const MICROSECONDS = 1_000;
/** Seconds of a turn of the source alone. */
const REST = 3;

/** Measures in turns what an event costs the server: each transport alone with viewers, between turns of the source alone. */
export class CostRun {
  readonly #session: LabSession;
  readonly #where: Whereabouts;
  readonly #end = new AbortController();
  /** CPU of each turn of the source alone, in milliseconds a second. */
  readonly #alone: number[] = [];
  #state: LabCost;

  /** Takes the session and where the server listens; nothing is measured yet. */
  constructor(session: LabSession, where: Whereabouts) {
    this.#session = session;
    this.#where = where;
    const { rate, bytes } = session.settings;
    this.#state = {
      ...LAB_COST,
      state: 'running',
      doing: 'baseline',
      rate,
      bytes,
      at: Date.now(),
      baseline: null,
      noise: 0,
      turns: {},
      problem: null,
    };
  }

  /** How far it is, and what came of it. */
  get state(): LabCost {
    return this.#state;
  }

  /** Measures all turns. Never rejects: what fails is in the state. */
  async run(): Promise<void> {
    try {
      let before = await this.#rest();
      for (const transport of TRANSPORT_NAMES) {
        const turn = await this.#serve(transport);
        const after = await this.#rest();
        this.#note(transport, turn, added(before, after));
        before = after;
      }
      this.#finish('done', null);
    } catch (error) {
      this.#finish('failed', error instanceof Error ? error.message : String(error));
    }
  }

  /** Ends it early. */
  stop(): void {
    this.#end.abort();
  }

  #finish(state: 'done' | 'failed', problem: string | null): void {
    this.#state = { ...this.#state, state, doing: null, problem };
  }

  /** A turn of the source alone. */
  async #rest(): Promise<CostTurn> {
    this.#state = { ...this.#state, doing: 'baseline' };
    const turn = await this.#turn(REST);
    const { baseline } = this.#state;
    this.#alone.push(turn.cpu / turn.seconds);
    const noise = Math.max(...this.#alone) - Math.min(...this.#alone);
    this.#state = { ...this.#state, noise, baseline: baseline === null ? turn : added(baseline, turn) };
    return turn;
  }

  /** A turn of one transport. */
  async #serve(transport: TransportName): Promise<CostTurn> {
    this.#state = { ...this.#state, doing: transport };
    const { topic, settings, cursorNow: cursor, costViewer: viewer } = this.#session;
    const order = { transport, count: LAB_COST.viewers, viewer, topic, cursor, gzip: settings.gzip };
    const viewers = await startViewers({ ...order, ...this.#where }, this.#end.signal);
    try {
      const turn = await this.#turn(LAB_COST.seconds);
      if (!viewers.alive) throw new Error(`Viewers of ${transport} were lost while they were measured.`);
      return turn;
    } finally {
      await viewers.end();
    }
  }

  #note(transport: TransportName, turn: CostTurn, around: CostTurn): void {
    const without = (around.cpu / around.seconds) * turn.seconds;
    const perEvent = turn.events > 0 ? ((turn.cpu - without) / turn.events) * MICROSECONDS : null;
    this.#state = {
      ...this.#state,
      turns: { ...this.#state.turns, [transport]: { ...turn, without, perEvent } },
    };
  }

  /** What the server's own process takes while so many seconds pass, and the events that went to the viewers. */
  async #turn(seconds: number): Promise<CostTurn> {
    const [began, before, delivered] = [performance.now(), process.cpuUsage(), this.#session.costEvents];
    await sleep(seconds * 1_000, this.#end.signal);
    if (this.#end.signal.aborted) throw new Error('The session ended before all was measured.');
    const { user, system } = process.cpuUsage(before);
    return {
      seconds: (performance.now() - began) / 1_000,
      cpu: (user + system) / MICROSECONDS,
      events: this.#session.costEvents - delivered,
    };
  }
}

/** Takes two turns; returns them as one. */
function added(one: CostTurn, other: CostTurn): CostTurn {
  return {
    seconds: one.seconds + other.seconds,
    cpu: one.cpu + other.cpu,
    events: one.events + other.events,
  };
}
