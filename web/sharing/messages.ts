import type { Batch, Command, CommandAck, Cursor, Heartbeat, Hello, Reset, TransportName } from '#protocol';
import type { Credential } from '../connection/credential.ts';
import type { Nudge } from '../connection/feed-types.ts';
import type { Good } from '../connection/memory.ts';
import type { Mode } from '../connection/state-types.ts';
import type { FeedStatus } from '../connection/status.ts';

/**
 * What a page and the hub of its browser say to each other. Both come from one build of one origin, so these types are
 * trusted; docs/ARCHITECTURE.md, "One stream for each browser", tells the story.
 */

/** What a page wants: pages that want the same mode and ladder share one stream. */
export interface Wish {
  readonly mode: Mode;
  readonly ladder: readonly TransportName[];
  readonly topics: readonly string[];
  /** What was good on networks a while ago, the newest first: a worker has no storage. */
  readonly remembered: readonly Good[];
  /** Who reads, where a cookie does not say so: only pages of the same rights share a stream. */
  readonly credential: Credential | undefined;
  /** A person chose the mode on this page just now. */
  readonly byHand: boolean;
}

/** From a page to the hub. */
export type ToHub =
  /** First, and again with each other wish. */
  | { readonly type: 'join'; readonly wish: Wish }
  /** The page stands here: deliver what comes after. Said after each snapshot, and when a batch did not join on. */
  | { readonly type: 'from'; readonly cursor: Cursor }
  /** So many events were taken since the last time: the hub sends a bounded number ahead. */
  | { readonly type: 'taken'; readonly events: number }
  | { readonly type: 'command'; readonly id: number; readonly key: string; readonly command: Command }
  | { readonly type: 'nudge'; readonly nudge: Nudge }
  /** A newer credential of the same rights. */
  | { readonly type: 'renew'; readonly credential: Credential }
  | { readonly type: 'ping' }
  | { readonly type: 'leave' };

/** What was counted of a transport's connections since it was told last. */
export interface WireCounts {
  readonly bytes: number;
  readonly requests: number;
  readonly opens: number;
  readonly duplicates: number;
  readonly gaps: number;
}

/** From the hub to a page. */
export type FromHub =
  /** The hub is there. */
  | { readonly type: 'welcome' }
  | { readonly type: 'status'; readonly status: FeedStatus }
  | { readonly type: 'hello'; readonly hello: Hello }
  | { readonly type: 'batch'; readonly batch: Batch; readonly via: TransportName }
  | { readonly type: 'heartbeat'; readonly beat: Heartbeat; readonly via: TransportName }
  | { readonly type: 'reset'; readonly reset: Reset }
  | {
      readonly type: 'wire';
      readonly by: Partial<Record<TransportName, WireCounts>>;
      /** Milliseconds of a plain HTTP round trip, when measured. */
      readonly rtt: number | undefined;
    }
  /** So many pages of this browser ride on the same stream. */
  | { readonly type: 'company'; readonly pages: number }
  /** This transport works on this network, if the server has named one. */
  | { readonly type: 'remember'; readonly transport: TransportName; readonly network: string | undefined }
  /** A command's answer; undefined when nobody answered. */
  | { readonly type: 'answer'; readonly id: number; readonly answer: CommandAck | undefined }
  | { readonly type: 'pong' }
  /** The hub no longer knows this page, or leaves: join again. */
  | { readonly type: 'gone' };

/** One end of a line between a page and the hub: a MessagePort, or a BroadcastChannel of their own. */
export interface Line<In, Out> {
  post(message: Out): void;
  /** Takes who hears what comes; set once, before anything is posted. */
  listen(heard: (message: In) => void): void;
  close(): void;
}

/** A page's end. */
export type PageLine = Line<FromHub, ToHub>;
/** The hub's end. */
export type HubLine = Line<ToHub, FromHub>;

/** Takes a port or a channel; returns it as a line. What comes through it is ours, see above. */
export function lineOn<In, Out>(port: MessagePort | BroadcastChannel): Line<In, Out> {
  let closed = false;
  return {
    post(message) {
      if (!closed) port.postMessage(message); // a channel that is closed would throw
    },
    listen(heard) {
      port.onmessage = ({ data }: MessageEvent<In>) => heard(data);
    },
    close() {
      closed = true;
      port.close();
    },
  };
}
