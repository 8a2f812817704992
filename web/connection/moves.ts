import { TRANSPORTS, type TransportName } from '#protocol';
import {
  backoff,
  deadline,
  patience,
  PATIENCE_PROVEN,
  probeDelay,
  SETTLED,
  stableAge,
  type Delay,
} from './backoff.ts';
import { above, below } from './ladder.ts';
import { asksWho } from './refused.ts';
import type {
  Candidate,
  Carrier,
  Checking,
  Connecting,
  Effect,
  Known,
  Live,
  State,
  Step,
  Switching,
  Trust,
  Verdict,
  Waiting,
  Why,
} from './state-types.ts';

/** Takes effects that come first and a step; returns both as one. */
export function after<S extends State>(effects: readonly Effect[], step: Step<S>): Step<S> {
  return { state: step.state, effects: [...effects, ...step.effects] };
}

/** Takes a state; returns the step in which nothing happens. */
export function stay<S extends State>(state: S): Step<S> {
  return { state, effects: [] };
}

/** Takes the state; returns what ends every link and lone timer in it. */
export function clear(state: State): readonly Effect[] {
  switch (state.phase) {
    case 'stopped':
    case 'checking':
      return [];
    case 'connecting':
      return state.candidates.map(close);
    case 'live':
      return [...unschedule(state), close(state.carrier)];
    case 'switching':
      return [close(state.carrier), close(state.candidate)];
    case 'waiting':
      return [{ type: 'cancel', timer: 'retry' }];
  }
}

/** Takes a reason; true when it says that a transport does not work here. That a lesser one is late is less to tell. */
export function blames({ kind }: Why): boolean {
  return kind === 'blocked' || kind === 'unanswered' || kind === 'short-lived';
}

/** Takes a candidate that has delivered nothing yet; returns that as a reason. */
export function lateness({ transport }: Candidate): Why {
  return { kind: 'late', transport };
}

/** Takes a link; returns the effect that closes it. */
export function close({ link }: Candidate): Effect {
  return { type: 'close', link };
}

/** Takes a live state; returns what drops its pending timer. */
export function unschedule({ pending }: Live): readonly Effect[] {
  return pending ? [{ type: 'cancel', timer: pending }] : [];
}

/** Takes a transport; says how much it is to be trusted when it is opened anew. */
export function trustIn({ proven }: Known, transport: TransportName): Trust {
  return proven.includes(transport) ? 'again' : 'fresh';
}

interface Opened {
  readonly known: Known;
  readonly candidate: Candidate;
  readonly effects: readonly Effect[];
}

function open(known: Known, transport: TransportName): Opened {
  const link = known.next;
  const candidate = { link, transport };
  return {
    known: { ...known, next: link + 1 },
    candidate,
    effects: [{ type: 'open', link, transport }, due(known, candidate)],
  };
}

/** Takes a link that is being opened; returns the effect that sets its deadline. */
export function due({ rtt }: Known, { link, transport }: Candidate): Effect {
  return {
    type: 'link-timer',
    timer: 'deadline',
    link,
    ms: deadline(rtt, TRANSPORTS[transport].streaming),
  };
}

/** Begins to connect with one transport; `cause` is what we shall say when it succeeds. */
export function connect(
  known: Known,
  transport: TransportName,
  trust: Trust,
  cause: Why = known.why,
): Step<Connecting> {
  const base = { phase: 'connecting', known, candidates: [], trust, cause, check: undefined } as const;
  return beside(base, transport);
}

/** Starts another transport beside the candidates that are racing. */
export function beside(state: Connecting, transport: TransportName): Step<Connecting> {
  const { known, candidate, effects } = open(state.known, transport);
  const ms = state.trust === 'again' ? PATIENCE_PROVEN : patience(known.rtt);
  const timer: Effect = { type: 'link-timer', timer: 'patience', link: candidate.link, ms };
  return {
    state: { ...state, known, candidates: [...state.candidates, candidate], check: undefined },
    effects: below(known, transport) ? [...effects, timer] : effects,
  };
}

/** Opens a transport that is to take over from the carrier. */
export function replace(
  known: Known,
  carrier: Carrier,
  transport: TransportName,
  purpose: Switching['purpose'],
): Step<Switching> {
  const { known: later, candidate, effects } = open(known, transport);
  return { state: { phase: 'switching', known: later, carrier, candidate, purpose }, effects };
}

/** Stays with a carrier, and plans to get better if it is not what we want. */
export function live(known: Known, carrier: Carrier): Step<Live> {
  if (above(known, carrier.transport).length > 0) {
    const delay = probeDelay(known.probes, known.why.kind === 'remembered');
    return planned({ phase: 'live', known, carrier, pending: 'probe' }, 'probe', delay);
  }
  if (known.mode !== 'auto' && known.mode !== carrier.transport) {
    const later = { ...known, failures: known.failures + 1 };
    return planned(
      { phase: 'live', known: later, carrier, pending: 'retry' },
      'retry',
      backoff(known.failures),
    );
  }
  return stay({ phase: 'live', known, carrier, pending: undefined });
}

interface Carried {
  readonly known: Known;
  readonly carrier: Carrier;
  readonly effects: readonly Effect[];
}

function carry(
  known: Known,
  { link, transport }: Candidate,
  others: readonly Candidate[],
  why: Why,
): Carried {
  const auto = known.mode === 'auto';
  const later: Known = {
    ...known,
    why,
    rung: auto && known.ladder.includes(transport) ? transport : known.rung,
    proven: known.proven.includes(transport) ? known.proven : [...known.proven, transport],
  };
  const effects: Effect[] = [
    { type: 'adopt', link, transport },
    ...others.map(close),
    { type: 'link-timer', timer: 'settled', link, ms: SETTLED },
    { type: 'link-timer', timer: 'stable', link, ms: stableAge(why) },
  ];
  if (auto) effects.push({ type: 'remember', transport });
  return { known: later, carrier: { link, transport, settled: false }, effects };
}

/** A candidate delivered: it carries the stream from here on, and all others end. */
export function adopt(known: Known, winner: Candidate, others: readonly Candidate[], why: Why): Step<Live> {
  const { known: later, carrier, effects } = carry(known, winner, others, why);
  return after(effects, live(later, carrier));
}

/**
 * A candidate delivered while a better one is only late: a busy page or a slow network is no proxy yet, so the better one
 * goes on until its own deadline and takes over if it delivers.
 */
export function adoptMeanwhile(
  known: Known,
  winner: Candidate,
  better: Candidate,
  others: readonly Candidate[],
  cause: Why,
): Step<Switching> {
  const why = blames(cause) ? cause : lateness(better);
  const { known: later, carrier, effects } = carry(known, winner, others, why);
  return {
    state: { phase: 'switching', known: later, carrier, candidate: better, purpose: 'late', cause },
    effects,
  };
}

/** Asks plain HTTP before deciding. */
export function ask(known: Known, verdict: Verdict, detail: string): Step<Checking> {
  const check = known.next;
  return {
    state: { phase: 'checking', known: { ...known, next: check + 1 }, check, verdict, detail },
    effects: [{ type: 'check', check }],
  };
}

/** Waits before the next attempt; without a delay, by the backoff, which counts it as a failure. */
export function wait(known: Known, why: Why, delay?: Delay): Step<Waiting> {
  const failures = delay ? known.failures : known.failures + 1;
  const state: Waiting = { phase: 'waiting', known: { ...known, why, failures } };
  return planned(state, 'retry', delay ?? backoff(known.failures));
}

/** The server said no. Where it asks who this is, only somebody can change that: nothing is tried before he looks. */
export function refuse(known: Known, why: Extract<Why, { kind: 'refused' }>): Step<Waiting> {
  return asksWho(why.code) ? stay({ phase: 'waiting', known: { ...known, why } }) : wait(known, why);
}

function planned<S extends State>(state: S, timer: 'probe' | 'retry', delay: Delay): Step<S> {
  return { state, effects: [{ type: 'timer', timer, ...delay }] };
}
