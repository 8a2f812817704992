import type { TransportName } from '#protocol';
import type { CloseCause } from '../transports/contract.ts';
import { LATE } from './backoff.ts';
import * as carrying from './carrying.ts';
import { above, below, DEFAULT_LADDER, goal, onLadder, top } from './ladder.ts';
import {
  after,
  clear,
  close,
  connect,
  due,
  live,
  replace,
  stay,
  trustIn,
  unschedule,
  wait,
} from './moves.ts';
import * as racing from './racing.ts';
import type { Attempt, Checking, Event, Known, Mode, State, Step, Waiting, Why } from './state-types.ts';

/**
 * The fallback machine: the only place where falling back is decided. Pure and immutable; time and chance come in
 * as events and go out as delays. The models are electric's shape-stream-state and the numbered attempts of centrifuge-js.
 */

const LEAVING: CloseCause = { kind: 'ended', detail: 'The server is leaving.' };

/** Takes the mode and the ladder; returns the state in which nothing runs yet. */
export function initial(mode: Mode, ladder: readonly TransportName[] = DEFAULT_LADDER): State {
  const rungs = ladder.length > 0 ? ladder : DEFAULT_LADDER;
  const known: Known = {
    mode,
    ladder: rungs,
    next: 1,
    rung: top({ ladder: rungs }),
    proven: [],
    strikes: {},
    lives: {},
    failures: 0,
    probes: 0,
    rtt: undefined,
    why: { kind: 'start' },
  };
  return { phase: 'stopped', known };
}

/** Takes the state and what happened; returns the next state and what is to be done. */
export function next(state: State, event: Event): Step {
  switch (event.type) {
    case 'start':
      return started(state, event.remembered);
    case 'stop':
      return after(
        clear(state),
        stay({ phase: 'stopped', known: { ...state.known, why: { kind: 'start' } } }),
      );
    case 'select':
      return selected(state, event.mode);
    case 'reachable':
      return answered(state, event.check, event.ok);
    case 'measured':
      return measured(state, event.rtt);
    case 'online':
      return online(state);
    case 'token':
      return state.phase === 'live'
        ? after(unschedule(state), carrying.renewing(state, 'token'))
        : stay(state);
    case 'moved':
      return moved(state, event.remembered);
    case 'probe':
      return state.phase === 'live' && state.pending === 'probe' ? carrying.probing(state) : stay(state);
    case 'retry':
      if (state.phase === 'waiting') return retried(state);
      return state.phase === 'live' && state.pending === 'retry' ? carrying.retrying(state) : stay(state);
    default:
      return ofCandidate(state, event) ?? ofCarrier(state, event) ?? stay(state);
  }
}

/** The first round trip that is measured tells what is being opened when it is due: until then it was given the most. */
function measured(state: State, rtt: number): Step {
  const later = { ...state, known: { ...state.known, rtt } };
  if (state.known.rtt !== undefined) return stay(later);
  const late = state.phase === 'switching' ? [state.candidate] : [];
  const candidates = state.phase === 'connecting' ? state.candidates : late;
  return after(
    candidates.map((candidate) => due(later.known, candidate)),
    stay(later),
  );
}

type LinkEvent = Extract<Event, { link: Attempt }>;

function ofCandidate(state: State, event: LinkEvent): Step | undefined {
  const racers = state.phase === 'connecting' ? state.candidates : [];
  const candidates = state.phase === 'switching' ? [state.candidate] : racers;
  const candidate = candidates.find(({ link }) => link === event.link);
  if (!candidate) return undefined;
  const fail = (cause: CloseCause): Step => {
    if (state.phase === 'switching') return carrying.notTakenOver(state, cause);
    return state.phase === 'connecting' ? racing.failed(state, candidate, cause) : stay(state);
  };
  switch (event.type) {
    case 'delivered':
      if (state.phase === 'switching') return carrying.takenOver(state);
      return state.phase === 'connecting' ? racing.won(state, candidate) : undefined;
    case 'closed':
      return fail(event.cause);
    case 'deadline':
      return after([close(candidate)], fail(LATE));
    case 'patience':
      return state.phase === 'connecting' ? racing.impatient(state, event.link) : undefined;
    case 'bye':
      if (state.phase === 'switching') return after([close(candidate)], fail(LEAVING));
      return after(clear(state), wait(state.known, { kind: 'bye' }, { ms: event.retryAfter, jitter: 0 }));
    case 'silence':
    case 'settled':
    case 'stable':
      return undefined;
  }
}

function ofCarrier(state: State, event: LinkEvent): Step | undefined {
  if (state.phase !== 'live' && state.phase !== 'switching') return undefined;
  if (state.carrier.link !== event.link) return undefined;
  switch (event.type) {
    case 'closed':
      return carrying.broken(state, event.cause, event.lived);
    case 'bye':
      return carrying.dismissed(state, event.retryAfter);
    case 'silence':
      return carrying.silent(state);
    case 'settled':
      return carrying.settled(state);
    case 'stable':
      return carrying.stable(state);
    case 'delivered':
    case 'patience':
    case 'deadline':
      return undefined;
  }
}

function started(state: State, remembered: TransportName | undefined): Step {
  if (state.phase !== 'stopped') return stay(state);
  const { known } = state;
  const rung = remembered ? onLadder(known, remembered) : top(known);
  const lower = known.mode === 'auto' && rung !== top(known);
  const why: Why = lower ? { kind: 'remembered', transport: rung } : { kind: 'start' };
  const fresh: Known = { ...known, rung, why, proven: [], strikes: {}, lives: {}, failures: 0, probes: 0 };
  return connect(fresh, goal(fresh), 'fresh');
}

function selected(state: State, mode: Mode): Step {
  const chosen: Known = { ...state.known, mode };
  if (state.phase === 'stopped') return stay({ ...state, known: chosen });
  const known: Known = {
    ...chosen,
    strikes: {},
    lives: {},
    failures: 0,
    probes: 0,
    why: { kind: 'by-hand' },
  };
  const target = mode === 'auto' ? top(known) : mode;
  if (state.phase !== 'live' && state.phase !== 'switching') {
    return after(clear(state), connect({ ...known, rung: top(known) }, target, trustIn(known, target)));
  }
  const { carrier } = state;
  const dropped = state.phase === 'switching' ? [close(state.candidate)] : unschedule(state);
  const placed = { ...known, rung: onLadder(known, carrier.transport) };
  if (carrier.transport === target) return after(dropped, live(placed, carrier));
  return after(dropped, replace(placed, carrier, target, 'hand'));
}

function answered(state: State, check: Attempt, ok: boolean): Step {
  if (state.phase === 'connecting' && state.check === check) {
    return ok ? racing.joined(state) : stay({ ...state, check: undefined });
  }
  if (state.phase !== 'checking' || state.check !== check) return stay(state);
  const target = goal(state.known);
  if (ok) return reached(state, target);
  // The server was away: that explains the young deaths, no proxy is needed.
  const known = { ...state.known, strikes: { ...state.known.strikes, [target]: 0 } };
  return wait(known, { kind: 'server-down' });
}

function reached({ known, verdict, detail }: Checking, target: TransportName): Step {
  if (verdict === 'same') return connect(known, target, 'checked');
  const lower = verdict === 'down' ? below(known, target) : undefined;
  if (lower) return connect({ ...known, rung: lower }, lower, trustIn(known, lower));
  if (verdict === 'down') return wait(known, known.why);
  if (known.mode !== 'auto') return wait(known, { kind: 'pinned-failed', transport: target, detail });
  return wait({ ...known, rung: top(known) }, { kind: 'all-blocked', detail });
}

function retried({ known }: Waiting): Step {
  const target = goal(known);
  return connect(known, target, trustIn(known, target));
}

function online(state: State): Step {
  if (state.phase === 'waiting') {
    return after(clear(state), retried({ ...state, known: { ...state.known, failures: 0 } }));
  }
  if (state.phase !== 'live') return stay(state);
  if (!state.pending) return carrying.renewing(state);
  const act = state.pending === 'probe' ? carrying.probing : carrying.retrying;
  return after(unschedule(state), act(state));
}

/** What was learned of the network before is worth nothing on this one; what carries here is not touched. */
function moved(state: State, remembered: TransportName | undefined): Step {
  const known: Known = { ...state.known, strikes: {}, failures: 0, probes: 0 };
  const fresh = { ...state, known };
  if (known.mode !== 'auto') return stay(fresh);
  const rung = remembered ? onLadder(known, remembered) : top(known);
  if (fresh.phase === 'waiting') return stay({ ...fresh, known: { ...known, rung } });
  if (fresh.phase !== 'live' || !above(known, fresh.carrier.transport).includes(rung)) return stay(fresh);
  return after(unschedule(fresh), carrying.probing(fresh));
}
