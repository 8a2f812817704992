import type { ProxyAction } from './journal.ts';
import type { Profile, ProfileName } from './profiles.ts';

/** How open connections are cut: an ordinary end, a reset, or silence with the connection left open. */
export type Cut = 'close' | 'reset' | 'silence';

/** What a hostile proxy is told at its start. */
export interface HostileOptions {
  /** The server behind it. */
  readonly target: { readonly host: string; readonly port: number };
  /** That of all traffic; left out, `pass`. */
  readonly profile?: ProfileName | Profile;
  /** The address that it listens on; left out, 127.0.0.1. */
  readonly host?: string;
  /** Left out, any free port. */
  readonly port?: number;
  /** Draws numbers from 0 up to 1, for jitter and cuts by chance: a seeded one repeats them. Left out, Math.random. */
  readonly random?: () => number;
  /** Takes the path of a request; true when it passes untouched, whoever asks. */
  readonly exempt?: (path: string) => boolean;
  /** Told of every action as it happens. */
  readonly onAction?: (action: ProxyAction) => void;
}

/** What passed since the start, and what is open now. */
export interface HostileStats {
  /** That of all traffic. */
  readonly profile: ProfileName;
  /** Open connections, silenced ones included. */
  readonly open: number;
  readonly accepted: number;
  readonly requests: number;
  /** Requests that asked for an upgrade. */
  readonly upgrades: number;
  /** Bytes from clients to the server. */
  readonly bytesUp: number;
  /** Bytes from the server to clients. */
  readonly bytesDown: number;
}

/** A running hostile proxy. */
export interface HostileProxy {
  /** Its origin, such as `http://127.0.0.1:8081`. */
  readonly url: string;
  readonly port: number;
  /**
   * Changes the profile of all traffic, or of one viewer alone; settles when it is in force. Connections that are served
   * follow it at once, kept ones from their next request. Rejects when the port was taken by another program while the
   * proxy was down.
   */
  use(profile: ProfileName | Profile, viewer?: string): Promise<void>;
  /** The viewer has no profile of its own any more. */
  release(viewer: string): Promise<void>;
  /** The profile in force for a viewer, or for nobody named. */
  profileOf(viewer?: string): Profile;
  /** When that profile ends by itself, in milliseconds since 1970; undefined when it does not. */
  endOf(viewer?: string): number | undefined;
  /** The viewers with a profile of their own, the oldest first. */
  viewers(): ReadonlyMap<string, Profile>;
  /** Cuts open connections, of one viewer or all. */
  cut(how: Cut, viewer?: string): void;
  stats(): HostileStats;
  /** The newest 2,000 actions, the newest last. */
  readonly journal: readonly ProxyAction[];
  /** Cuts everything and stops listening. */
  close(): Promise<void>;
}
