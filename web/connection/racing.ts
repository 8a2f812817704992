import type { TransportName } from '#protocol';
import type { CloseCause } from '../transports/contract.ts';
import { LATE } from './backoff.ts';
import { above, below, goal } from './ladder.ts';
import { adopt, adoptMeanwhile, after, ask, beside, blames, close, lateness, refuse, stay } from './moves.ts';
import type { Attempt, Candidate, Connecting, Step, Why } from './state-types.ts';

/** The part of the machine without a carrier: candidates race, fail, and are joined by the next rung. */

/** The first frame of a candidate: it wins. */
export function won(state: Connecting, winner: Candidate): Step {
  const { known, candidates, cause } = state;
  const better = candidates.find(({ transport }) => above(known, winner.transport).includes(transport));
  const others = candidates.filter((candidate) => candidate !== winner && candidate !== better);
  if (better) return adoptMeanwhile(known, winner, better, others, cause);
  // Another than the first choice: that one has failed, and is blamed.
  const why = winner.transport === goal(known) ? recovered(cause, winner.transport) : cause;
  return adopt(known, winner, others, why);
}

/** Takes why we had to connect; returns what to say now that the first choice works. */
export function recovered(cause: Why, transport: TransportName): Why {
  switch (cause.kind) {
    case 'start':
    case 'by-hand':
    case 'remembered':
    case 'cut': // it will be cut again
      return cause;
    case 'silent':
      return cause.transport === transport ? { kind: 'reconnected', transport, silent: true } : cause;
    case 'blocked':
    case 'late':
    case 'unanswered':
    case 'short-lived':
      if (cause.transport !== transport) return cause; // we stepped down from it
  }
  return { kind: 'reconnected', transport };
}

/** A candidate ended, or its deadline passed, before it delivered anything. */
export function failed(state: Connecting, loser: Candidate, cause: CloseCause): Step {
  const { known, trust } = state;
  const rest = state.candidates.filter((candidate) => candidate !== loser);
  if (cause.kind === 'refused') return after(rest.map(close), refuse(known, cause));
  const { transport } = loser;
  const why: Why =
    cause === LATE ? { kind: 'unanswered', transport } : { kind: 'blocked', transport, detail: cause.detail };
  const auto = known.mode === 'auto';
  if ((trust === 'again' || trust === 'silent') && loser.transport === goal(known)) {
    // It has worked before: ask whether the server is there before blaming the network.
    const raced: Connecting = { ...state, candidates: rest, cause: auto ? why : state.cause };
    return rest.length > 0 ? stay(raced) : ask(known, 'same', cause.detail);
  }
  const blamed: Connecting = {
    ...{ ...state, candidates: rest },
    ...(auto && { known: { ...known, why }, cause: why }),
  };
  const next = below(known, loser.transport);
  if (next && !rest.some((other) => isBelow(state, other, loser))) return beside(blamed, next);
  return rest.length > 0 ? stay(blamed) : ask(blamed.known, 'wait', cause.detail);
}

function isBelow({ known: { ladder } }: Connecting, other: Candidate, than: Candidate): boolean {
  return ladder.indexOf(other.transport) > ladder.indexOf(than.transport);
}

/** The newest candidate has delivered nothing for a while. */
export function impatient(state: Connecting, link: Attempt): Step {
  const newest = state.candidates.at(-1);
  if (newest?.link !== link) return stay(state);
  if (state.trust !== 'again' || newest.transport !== goal(state.known)) return joined(state);
  // A proven transport hangs: perhaps the server is only starting, so another rung must wait for plain HTTP.
  const check = state.known.next;
  return {
    state: { ...state, check, known: { ...state.known, next: check + 1 } },
    effects: [{ type: 'check', check }],
  };
}

/** Starts the next rung beside the newest candidate, if there is one. */
export function joined(state: Connecting): Step {
  const newest = state.candidates.at(-1);
  const next = newest && below(state.known, newest.transport);
  if (!newest || !next) return stay({ ...state, check: undefined });
  const why = blames(state.cause) ? state.known.why : lateness(newest);
  return beside({ ...state, known: { ...state.known, why } }, next);
}
