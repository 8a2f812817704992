import { randomBytes } from 'node:crypto';
import { isLaneName, LAB_LIMITS, LANE_NAMES, laneViewer, PATHS, Refusal } from '#protocol';
import type { WatchList } from '../../hub/watched.ts';
import type { Whereabouts } from '../cost/cost-run.ts';
import type { NetworkProxy } from '../network.ts';
import { LabSession, type SessionLog } from './lab-session.ts';
import type { LaneMeter } from './lane-meter.ts';
import { Lines } from './lines.ts';

/** What sessions are opened on. */
export interface SessionsOptions {
  readonly log: SessionLog;
  readonly watchList: WatchList;
  /** In a demo, the proxy that lanes can be put behind a profile of. */
  readonly proxy: NetworkProxy | undefined;
  /** Told of a write that failed and is tried again, and of a network that could not be opened again. */
  readonly onFailure: (error: unknown) => void;
}

/** Where a request names a lane; a lane's name follows its session's. */
const LANE = /[?&]viewer=lab-([a-z0-9]{12})-([a-z-]+)(?:&|$)/;

/**
 * What lanes ask for. A link names whatever viewer its writer likes: what somebody else asks for by it, perhaps an admin what is sealed, is
 * no lane's, and for no tap.
 */
const LANE_PATHS: ReadonlySet<string> = new Set([PATHS.stream, PATHS.poll, PATHS.socket, PATHS.readyz]);

/** Bytes of chance in a name. */
const NAME_BYTES = 16;

/** Returns a name of twelve characters that cannot be guessed. */
export function newLabName(): string {
  const number = BigInt(`0x${randomBytes(NAME_BYTES).toString('hex')}`);
  return number.toString(36).padStart(12, '0').slice(-12);
}

/** The Lab's sessions, four at the most, and the connections of their lanes. */
export class LabSessions {
  /** Told of every connection and request of the server. */
  readonly lines = new Lines((target) => this.#laneOf(target));
  readonly #options: SessionsOptions;
  #measuring = false;
  readonly #sessions = new Map<string, LabSession>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** Opens a session. Throws Refusal when there are as many as there may be. */
  open(): LabSession {
    if (this.#sessions.size >= LAB_LIMITS.sessions) {
      throw new Refusal(
        'LAB_BUSY',
        `There are ${LAB_LIMITS.sessions} Lab sessions already.`,
        `Close one, or wait: a session ends ${LAB_LIMITS.idleSeconds} s after its page has gone.`,
      );
    }
    const id = newLabName();
    const session = new LabSession({ ...this.#options, id, onEnd: () => this.#forget(id) });
    this.#sessions.set(id, session);
    this.lines.active = true;
    return session;
  }

  /** Takes a session's name; returns it, and it goes on. Throws Refusal when there is none. */
  get(id: string): LabSession {
    const session = this.#sessions.get(id);
    if (session === undefined) {
      throw new Refusal('NOT_FOUND', 'There is no such Lab session.', 'It has ended; open another one.');
    }
    session.touch();
    return session;
  }

  /**
   * Takes a session and where the server listens; begins to measure what its events cost. Throws Refusal while that goes on for any
   * session, for the CPU is the whole server's, and where there are no events.
   */
  measureCost(session: LabSession, where: Whereabouts): void {
    if (this.#measuring) {
      throw new Refusal(
        'LAB_BUSY',
        'The cost is being measured already.',
        'Wait until that is done, for 40 s at the most.',
      );
    }
    if (session.settings.rate === 0) {
      throw new Refusal(
        'MALFORMED_REQUEST',
        'Without events nothing costs anything.',
        'Choose a rate above 0.',
      );
    }
    this.#measuring = true;
    void session.measureCost(where).then(() => (this.#measuring = false)); // it never rejects
  }

  /** Ends all of them. */
  stop(): void {
    for (const session of [...this.#sessions.values()]) session.end();
  }

  #forget(id: string): void {
    this.#sessions.delete(id);
    this.lines.active = this.#sessions.size > 0;
    const { proxy, onFailure } = this.#options;
    for (const name of LANE_NAMES) proxy?.release(laneViewer(id, name)).catch(onFailure);
  }

  #laneOf(target: string): LaneMeter | undefined {
    const [, id = '', name] = LANE.exec(target) ?? [];
    const session = this.#sessions.get(id);
    if (session === undefined || !isLaneName(name)) return undefined;
    if (!LANE_PATHS.has(target.slice(0, target.indexOf('?')))) return undefined;
    session.touch();
    return session.meter(name);
  }
}
