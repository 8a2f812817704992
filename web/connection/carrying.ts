import type { CloseCause } from '../transports/contract.ts';
import type { TransportName } from '#protocol';
import { LATE, SAME_AGE, STRIKE_LIMIT } from './backoff.ts';
import { above, goal, probed } from './ladder.ts';
import {
  adopt,
  after,
  ask,
  close,
  connect,
  live,
  refuse,
  replace,
  stay,
  trustIn,
  unschedule,
  wait,
} from './moves.ts';
import { recovered } from './racing.ts';
import type { Effect, Known, Live, Step, Switching, Why } from './state-types.ts';

/** The part of the machine with a carrier: it ages, breaks, falls silent, or is taken over. */

type TakenOver = (transport: TransportName, cause: Why) => Why;

const TAKEN_OVER: Readonly<Record<Switching['purpose'], TakenOver>> = {
  hand: () => ({ kind: 'by-hand' }),
  probe: (transport) => ({ kind: 'restored', transport }),
  late: (transport, cause) => recovered(cause, transport),
  renew: (transport) => ({ kind: 'reconnected', transport }),
  token: (_transport, cause) => cause, // nothing has happened to the connection
};

/** The candidate delivered: it takes over. */
export function takenOver({ known, carrier, candidate, purpose, cause = known.why }: Switching): Step {
  return adopt(known, candidate, [carrier], TAKEN_OVER[purpose](candidate.transport, cause));
}

/** The candidate ended or was too late: the carrier goes on as if nothing had happened. */
export function notTakenOver({ known, carrier, candidate, purpose }: Switching, cause: CloseCause): Step {
  if (purpose === 'probe' || purpose === 'renew' || purpose === 'token') return live(known, carrier);
  const { transport } = candidate;
  if (purpose === 'late' && cause === LATE)
    return live({ ...known, why: { kind: 'unanswered', transport } }, carrier);
  const kind = known.mode === 'auto' ? 'blocked' : 'pinned-failed';
  return live({ ...known, why: { kind, transport, detail: cause.detail } }, carrier);
}

/** The carrier ended by itself, after so many ms where that is known. */
export function broken(state: Live | Switching, cause: CloseCause, lived?: number): Step {
  const { carrier } = state;
  if (cause.kind === 'refused') return after(dropped(state), refuse(state.known, cause));
  const { transport } = carrier;
  const { detail } = cause;
  if (carrier.settled) {
    const later = outlived(state.known, transport, lived);
    const after = sameAge(later.lives[transport]);
    const why: Why =
      after === undefined ? { kind: 'lost', transport, detail } : { kind: 'cut', transport, after };
    return without(state, later, why, []);
  }
  const known = struck(state.known, transport);
  const spent = (known.strikes[transport] ?? 0) >= STRIKE_LIMIT;
  const why: Why = { kind: spent ? 'short-lived' : 'lost', transport, detail };
  return without(state, known, why, []);
}

/** The carrier says nothing although a heartbeat was due: it is dead, whatever its socket says. */
export function silent(state: Live | Switching): Step {
  const { transport } = state.carrier;
  return without(state, struck(state.known, transport), { kind: 'silent', transport }, [
    close(state.carrier),
  ]);
}

/** The server leaves in good order and has said when to come back. Not a strike. */
export function dismissed(state: Live | Switching, retryAfter: number): Step {
  const effects = [close(state.carrier), ...dropped(state)];
  return after(effects, wait(state.known, { kind: 'bye' }, { ms: retryAfter, jitter: 0 }));
}

/** The carrier has lived for five seconds: it was a useful connection. */
export function settled<S extends Live | Switching>(state: S): Step<S> {
  return stay({
    ...state,
    carrier: { ...state.carrier, settled: true },
    known: { ...state.known, failures: 0 },
  });
}

/** The carrier has lived for half a minute, or for longer than others before they were cut: its strikes are forgotten, and at the top those probes too. */
export function stable<S extends Live | Switching>(state: S): Step<S> {
  const { known, carrier } = state;
  const { transport } = carrier;
  const strikes = { ...known.strikes, [transport]: 0 };
  const probes = above(known, transport).length > 0 ? known.probes : 0;
  const later = { ...known, strikes, probes };
  if (known.why.kind !== 'cut') return stay({ ...state, known: later });
  // It has outlived the age at which others were cut.
  const lives = { ...known.lives, [transport]: [] };
  return stay({ ...state, known: { ...later, lives, why: { kind: 'reconnected', transport } } });
}

/** Time to see whether a better rung works again. Of several, each has its turn. */
export function probing(state: Live): Step {
  const { known, carrier } = state;
  const target = probed(known, carrier.transport);
  if (!target) return stay(state);
  return replace({ ...known, probes: known.probes + 1 }, carrier, target, 'probe');
}

/** Time to try again what was pinned by hand. */
export function retrying(state: Live): Step {
  return replace(state.known, state.carrier, goal(state.known), 'hand');
}

/**
 * The machine has a network again, or woke: what carries may hang on a network that is gone. The same transport is opened
 * beside it and takes over if it delivers; a carrier that is well is not interrupted.
 */
export function renewing({ known, carrier }: Live, purpose: 'renew' | 'token' = 'renew'): Step {
  return replace(known, carrier, carrier.transport, purpose);
}

function without(state: Live | Switching, known: Known, why: Why, closing: readonly Effect[]): Step {
  const { carrier } = state;
  const later = { ...known, why };
  if (state.phase === 'switching' && known.mode !== 'auto') {
    // The one that is to take over by hand is already under way, and nothing else may be tried.
    return {
      state: {
        phase: 'connecting',
        known: later,
        candidates: [state.candidate],
        trust: 'checked',
        cause: why,
        check: undefined,
      },
      effects: closing,
    };
  }
  const effects = [...closing, ...dropped(state)];
  const target = goal(later);
  if (carrier.transport !== target) return after(effects, connect(later, target, trustIn(later, target)));
  const struckOut = known.strikes !== state.known.strikes && (known.strikes[target] ?? 0) >= STRIKE_LIMIT;
  if (struckOut)
    return after(effects, ask(later, 'down', 'Several connections in a row ended young or silent.'));
  return after(effects, connect(later, target, why.kind === 'silent' ? 'silent' : 'again'));
}

function struck(known: Known, transport: Live['carrier']['transport']): Known {
  return { ...known, strikes: { ...known.strikes, [transport]: (known.strikes[transport] ?? 0) + 1 } };
}

/** Takes how long a carrier lived that was cut, if that is known. */
function outlived(known: Known, transport: TransportName, lived: number | undefined): Known {
  if (lived === undefined) return known;
  const lives = [...(known.lives[transport] ?? []), lived].slice(-STRIKE_LIMIT);
  return { ...known, lives: { ...known.lives, [transport]: lives } };
}

/** Takes how long carriers lived, in ms; returns the age at which they are cut, when enough were cut at the same one. */
function sameAge(lives: readonly number[] = []): number | undefined {
  const [least, most] = [Math.min(...lives), Math.max(...lives)];
  return lives.length >= STRIKE_LIMIT && most - least <= SAME_AGE
    ? Math.round((least + most) / 2)
    : undefined;
}

/** What ends everything but the carrier. */
function dropped(state: Live | Switching): readonly Effect[] {
  return state.phase === 'switching' ? [close(state.candidate)] : unschedule(state);
}
