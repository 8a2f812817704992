import type {
  Command,
  CommandAck,
  Heartbeat,
  Hello,
  Reset,
  Snapshot,
  StreamEvent,
  TransportName,
} from '#protocol';
import type { OpenTransport } from '../transports/contract.ts';
import type { Clock } from './clock.ts';
import type { Credential } from './credential.ts';
import type { TransportMemory } from './memory.ts';
import type { PlainHttp } from './reach.ts';
import type { Mode } from './state-types.ts';
import type { FeedStats } from './stats.ts';
import type { FeedStatus } from './status.ts';

/** Why a snapshot was loaded; `stumbled`: the page threw when it was given events, so some of them may be missing. */
export type LoadReason = Reset['reason'] | 'start' | 'stumbled';

/** What a feed is made with. */
export interface FeedOptions {
  /** The site, such as `http://127.0.0.1:8787`: its origin, and the path below which it is hosted. */
  readonly origin: string;
  readonly topics: readonly string[];
  readonly mode: Mode;
  readonly ladder: readonly TransportName[];
  readonly memory: TransportMemory;
  /** Who reads, where a cookie does not say so; `renew` brings newer ones. */
  readonly credential?: Credential | undefined;
  /** Loads a snapshot of the topics; rejects when it cannot. */
  readonly snapshot: () => Promise<Snapshot>;
  /** For tests. */
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly transports?: Readonly<Record<TransportName, OpenTransport>>;
  readonly http?: PlainHttp;
}

/**
 * Who is told what the feed brings. What it throws is reported as uncaught and stops nothing; when it throws on a snapshot
 * or on events, a new snapshot follows.
 */
export interface FeedListener {
  /**
   * The server said who it is: on every link that was opened, also on one that will never carry or is refused for its
   * protocol, and before anything else that comes through that link.
   */
  greeted(hello: Hello): void;
  /** A snapshot replaced everything (at start, after each reset, and after events that could not be taken). */
  snapshot(snapshot: Snapshot, reason: LoadReason): void;
  /** Events newly applied, in order, each once; `at` is the performance time of arrival. */
  events(events: readonly StreamEvent[], via: TransportName, at: number): void;
  /** Connection status changed (phase, carrier, why, retry time, mode). */
  status(status: FeedStatus): void;
  /** Carrier changed: for the mark on charts. `at` is a performance time. */
  switched(from: TransportName | undefined, to: TransportName, at: number): void;
  /** The line lives and there was nothing to say. */
  heartbeat?(beat: Heartbeat): void;
}

/** What made it worth looking at the connection at once: there is a network again, or the page woke. */
export type Nudge = 'online' | 'woken';

/** A running stream as the page uses it: over a connection of its own, or over one that several pages share. */
export interface LiveFeed {
  /** Counters; read them when painting. */
  readonly stats: FeedStats;
  /** How the connection stands now. */
  readonly status: FeedStatus;
  /** Begins; idempotent. */
  start(): void;
  /** Ends everything; `start` begins anew. */
  stop(): void;
  /** Changes the mode by hand, without a break; it is remembered. */
  select(mode: Mode): void;
  /** Something happened that makes it worth looking at the connection at once. */
  nudge(nudge: Nudge): void;
  /** Takes a newer credential of the same rights: the stream goes on with it, without a gap. */
  renew(credential: Credential): void;
  /**
   * Sends a command under one idempotency key (a new one unless given). Returns the acknowledgement or the refusal; rejects
   * when nobody answered.
   */
  command(command: Command, key?: string): Promise<CommandAck>;
}
