import type { TransportName } from '#protocol';
import type { CloseCause } from '../transports/contract.ts';

/** Fall back by itself, or stay on one transport that a person chose. */
export type Mode = 'auto' | TransportName;

/** Each link and each check has a number; what is told of a number that the state does not hold is dropped. */
export type Attempt = number;

/** Why the connection is as it is: a plain value that the page turns into words. */
export type Why =
  | { readonly kind: 'start' }
  | { readonly kind: 'by-hand' }
  /** This transport was the good one a while ago. */
  | { readonly kind: 'remembered'; readonly transport: TransportName }
  /** It failed while plain HTTP worked. */
  | { readonly kind: 'blocked'; readonly transport: TransportName; readonly detail: string }
  /** It has delivered nothing yet; it may still, and then it takes over. */
  | { readonly kind: 'late'; readonly transport: TransportName }
  /** It opened or hung, and nothing arrived in time, while another one was already delivering. */
  | { readonly kind: 'unanswered'; readonly transport: TransportName }
  /** It had carried the stream and fell silent. */
  | { readonly kind: 'silent'; readonly transport: TransportName }
  /** Several connections in a row ended young. */
  | { readonly kind: 'short-lived'; readonly transport: TransportName; readonly detail: string }
  /** Several connections in a row were cut at the same age, in ms; each time the same transport is opened again. */
  | { readonly kind: 'cut'; readonly transport: TransportName; readonly after: number }
  /** The carrier broke; the same transport is tried again. */
  | { readonly kind: 'lost'; readonly transport: TransportName; readonly detail: string }
  /** The same transport carries the stream again, after it broke or (`silent`) fell silent. */
  | { readonly kind: 'reconnected'; readonly transport: TransportName; readonly silent?: true }
  /** A probe found a better transport open again. */
  | { readonly kind: 'restored'; readonly transport: TransportName }
  /** Plain HTTP fails as well. */
  | { readonly kind: 'server-down' }
  /** The server asked to come back later. */
  | { readonly kind: 'bye' }
  /** The server understood and said no. */
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  /** The transport chosen by hand does not work; nothing else is tried instead. */
  | { readonly kind: 'pinned-failed'; readonly transport: TransportName; readonly detail: string }
  /** Plain HTTP works and no transport does. */
  | { readonly kind: 'all-blocked'; readonly detail: string };

/** A link that has delivered nothing yet. */
export interface Candidate {
  readonly link: Attempt;
  readonly transport: TransportName;
}

/** The link that carries the stream. */
export interface Carrier extends Candidate {
  /** It has lived long enough that its end is not that of a short-lived one. */
  readonly settled: boolean;
}

/** What is known in every phase. */
export interface Known {
  readonly mode: Mode;
  /** Best first, never empty. */
  readonly ladder: readonly TransportName[];
  /** The number of the next attempt. */
  readonly next: Attempt;
  /** Where automatic mode stands on the ladder. */
  readonly rung: TransportName;
  /** Transports that delivered a frame since the start. */
  readonly proven: readonly TransportName[];
  /** Short-lived or silent connections in a row. */
  readonly strikes: Readonly<Partial<Record<TransportName, number>>>;
  /** How long the last carriers lived that were settled and were cut, in ms, the oldest first. */
  readonly lives: Readonly<Partial<Record<TransportName, readonly number[]>>>;
  /** Failures since the last useful connection. */
  readonly failures: number;
  /** Probes since the top rung was last stable. */
  readonly probes: number;
  /** Milliseconds of a plain HTTP round trip, when measured. */
  readonly rtt: number | undefined;
  readonly why: Why;
}

/**
 * How sure we are of the transport being opened: never proven (one failure is enough) · proven and fallen silent ·
 * proven and opened again · opened again just after plain HTTP answered.
 */
export type Trust = 'fresh' | 'silent' | 'again' | 'checked';

/** What to do when plain HTTP answers: open the rung once more, step down from it, or give up for a while. */
export type Verdict = 'same' | 'down' | 'wait';

/** Nothing runs. */
export interface Stopped {
  readonly phase: 'stopped';
  readonly known: Known;
}
/** No carrier; one or more candidates race. */
export interface Connecting {
  readonly phase: 'connecting';
  readonly known: Known;
  readonly candidates: readonly Candidate[];
  readonly trust: Trust;
  /** Why we are connecting: it stands again when the race is won. Whoever fails in the race is blamed here. */
  readonly cause: Why;
  /** A check under way because a proven transport hangs. */
  readonly check: Attempt | undefined;
}
/** A carrier and nothing else, but for a timer that will try to improve on it. */
export interface Live {
  readonly phase: 'live';
  readonly known: Known;
  readonly carrier: Carrier;
  readonly pending: 'probe' | 'retry' | undefined;
}
/** A carrier, and a candidate that is to take over. */
export interface Switching {
  readonly phase: 'switching';
  readonly known: Known;
  readonly carrier: Carrier;
  readonly candidate: Candidate;
  /**
   * A choice by hand, a look whether it works again, a first attempt that was only late, or the same transport anew because
   * the network may be another one, or because there is a newer token.
   */
  readonly purpose: 'hand' | 'probe' | 'late' | 'renew' | 'token';
  /** With `late`: why we were connecting. It stands again when the late one takes over. */
  readonly cause?: Why;
}
/** No link; plain HTTP is asked whether the server is there. */
export interface Checking {
  readonly phase: 'checking';
  readonly known: Known;
  readonly check: Attempt;
  readonly verdict: Verdict;
  readonly detail: string;
}
/** No link; a retry is due, or somebody has to sign in first. The rung is kept. */
export interface Waiting {
  readonly phase: 'waiting';
  readonly known: Known;
}

/** The whole state of falling back. */
export type State = Stopped | Connecting | Live | Switching | Checking | Waiting;
/** The name of a state. */
export type Phase = State['phase'];

/** Something that happened. */
export type Event =
  | { readonly type: 'start'; readonly remembered?: TransportName | undefined }
  | { readonly type: 'stop' }
  | { readonly type: 'select'; readonly mode: Mode }
  /** The first frame of a link arrived. */
  | { readonly type: 'delivered'; readonly link: Attempt }
  /** A link ended by itself; `lived` is how many ms it had carried the stream, where it had. */
  | {
      readonly type: 'closed';
      readonly link: Attempt;
      readonly cause: CloseCause;
      readonly lived?: number | undefined;
    }
  | { readonly type: 'bye'; readonly link: Attempt; readonly retryAfter: number }
  /** The timers of a link. */
  | { readonly type: LinkTimer | 'silence'; readonly link: Attempt }
  /** The timers without a link. */
  | { readonly type: LoneTimer }
  /** The answer to a check: plain HTTP works, or not. */
  | { readonly type: 'reachable'; readonly check: Attempt; readonly ok: boolean }
  | { readonly type: 'measured'; readonly rtt: number }
  /** The machine noticed that it has a network again. */
  | { readonly type: 'online' }
  /** There is a newer token, and what carries cannot be told of it: it must be opened anew. */
  | { readonly type: 'token' }
  /** The server sees this page on another network, where this transport was good a while ago. */
  | { readonly type: 'moved'; readonly remembered: TransportName | undefined };
/** The name of an event. */
export type EventTag = Event['type'];

/** Timers that belong to one link; the owner drops them with the link. */
export type LinkTimer = 'patience' | 'deadline' | 'settled' | 'stable';
/** Timers of which there is at most one. */
export type LoneTimer = 'probe' | 'retry';

/** Something to be done. Delays are resolved by the driver: `ms × (1 − jitter × random)`. */
export type Effect =
  | { readonly type: 'open'; readonly link: Attempt; readonly transport: TransportName }
  | { readonly type: 'close'; readonly link: Attempt }
  /** This link now carries the stream. */
  | { readonly type: 'adopt'; readonly link: Attempt; readonly transport: TransportName }
  | { readonly type: 'link-timer'; readonly timer: LinkTimer; readonly link: Attempt; readonly ms: number }
  | { readonly type: 'timer'; readonly timer: LoneTimer; readonly ms: number; readonly jitter: number }
  | { readonly type: 'cancel'; readonly timer: LoneTimer }
  /** Ask plain HTTP; the answer is a `reachable` event. */
  | { readonly type: 'check'; readonly check: Attempt }
  /** This transport works here. */
  | { readonly type: 'remember'; readonly transport: TransportName };

/** What one event leads to. */
export interface Step<S extends State = State> {
  readonly state: S;
  readonly effects: readonly Effect[];
}
