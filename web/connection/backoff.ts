import type { CloseCause } from '../transports/contract.ts';
import type { Why } from './state-types.ts';

/**
 * Milliseconds of the backoff, by the failures before it; up to half of them are taken off by chance. An attempt is a link
 * and, when that fails, a question over plain HTTP: with a second between attempts, a viewer asks for two things a second at
 * the most. The first minutes of an outage are for people, who are back within 5 s; then it is a little for the server.
 */
const BACKOFF = { first: 2_000, then: 3_000, late: 8_000, lateFrom: 60, jitter: 0.5 };
/** Milliseconds before a page that threw is given a snapshot: twice as long each time, all of it by chance. */
const STUMBLE = { base: 500, cap: 30_000, jitter: 1 };
/** Milliseconds until the first probe upward, the same when we began low by memory, and the most. */
const PROBE = { base: 5000, soon: 1000, cap: 45_000, jitter: 0.2 };
/** Milliseconds before the next rung is started beside one that delivered nothing. */
const PATIENCE = { least: 250, most: 1500 };
/**
 * Milliseconds in which a first frame is due, and how many round trips that may be. A stream that is later is being
 * buffered: two seconds after the feed was started that is known, with the snapshot that comes before. One of several
 * requests that is later may hang on a kept connection that died unnoticed, and a new one is made.
 */
const DEADLINE = {
  streaming: { least: 1500, trips: 10 },
  requests: { least: 2000, trips: 20 },
  most: 5000,
};

/** What ended a link whose deadline passed. */
export const LATE: CloseCause = { kind: 'failed', detail: 'Nothing arrived in time.' };

/** Milliseconds after which a carrier is no short-lived one. */
export const SETTLED = 5000;
/** Milliseconds after which its strikes are forgotten. */
const STABLE = 30_000;
/** Short-lived or silent connections in a row that mean a proxy. */
export const STRIKE_LIMIT = 3;
/** Milliseconds by which the ages of connections may differ that something cuts after a fixed time. */
export const SAME_AGE = 500;

/** Takes why a carrier was opened; returns the milliseconds after which it is stable: it must outlive what cut others. */
export function stableAge(why: Why): number {
  return why.kind === 'cut' ? Math.max(STABLE, why.after + 2 * SAME_AGE) : STABLE;
}

/** A delay as a plain value: the driver waits `ms × (1 − jitter × random)`. */
export interface Delay {
  readonly ms: number;
  readonly jitter: number;
}

/** Takes the failures since the last useful connection (0 is the first); returns the delay before the next attempt. */
export function backoff(failures: number): Delay {
  const { first, then, late, lateFrom, jitter } = BACKOFF;
  if (failures === 0) return { ms: first, jitter };
  return { ms: failures < lateFrom ? then : late, jitter };
}

/** Takes the stumbles in a row before this one; returns the delay before the next snapshot. */
export function stumbleDelay(stumbles: number): Delay {
  const { base, cap, jitter } = STUMBLE;
  return { ms: Math.min(cap, base * 2 ** Math.min(stumbles, 16)), jitter };
}

/** Takes the probes since the top was last stable; returns the delay before the next. */
export function probeDelay(probes: number, soon: boolean): Delay {
  if (soon && probes === 0) return { ms: PROBE.soon, jitter: PROBE.jitter };
  return { ms: Math.min(PROBE.cap, PROBE.base * 2 ** Math.min(probes, 8)), jitter: PROBE.jitter };
}

/** Takes a delay and a random number in [0, 1); returns milliseconds. */
export function resolveDelay({ ms, jitter }: Delay, random: number): number {
  return Math.round(ms * (1 - jitter * random));
}

/** Takes the HTTP round trip in milliseconds; returns the patience with a transport that delivers nothing. */
export function patience(rtt: number | undefined): number {
  return rtt === undefined ? PATIENCE.least : Math.min(PATIENCE.most, Math.max(PATIENCE.least, 4 * rtt));
}

/**
 * The patience with a transport that has worked before: long enough for a server that is just starting, and so much shorter
 * than its deadline that the next rung can deliver before that.
 */
export const PATIENCE_PROVEN = 1000;

/** Takes the HTTP round trip; returns the milliseconds in which a transport must deliver its first frame. */
export function deadline(rtt: number | undefined, streaming: boolean): number {
  const { least, trips } = streaming ? DEADLINE.streaming : DEADLINE.requests;
  return rtt === undefined ? DEADLINE.most : Math.min(DEADLINE.most, Math.max(least, trips * rtt));
}
