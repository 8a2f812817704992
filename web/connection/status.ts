import type { TransportName } from '#protocol';
import { goal, probed } from './ladder.ts';
import type { Pause } from './loader.ts';
import type { Mode, Phase, State, Why } from './state-types.ts';

/** How the connection stands: what the page shows. */
export interface FeedStatus {
  readonly phase: Phase;
  readonly mode: Mode;
  /** The transport that carries the stream. */
  readonly carrier: TransportName | undefined;
  readonly why: Why;
  /** Wall time (ms since 1970, this machine) of the next attempt or probe upward, when one is waited for. */
  readonly retryAt: number | undefined;
  /** The transport that this attempt or probe will try. */
  readonly next: TransportName | undefined;
  /** Transports being opened. */
  readonly candidates: readonly TransportName[];
}

/**
 * Takes the mode, why the first snapshot is not being asked for if it is not, and what is known of the transports meanwhile;
 * returns the status before the first snapshot.
 */
export function startingStatus(
  mode: Mode,
  pause: Pause | undefined,
  transports?: Pick<FeedStatus, 'candidates' | 'why'>,
): FeedStatus {
  const bare = {
    mode,
    retryAt: pause?.retryAt,
    carrier: undefined,
    next: undefined,
    candidates: transports?.candidates ?? [],
  };
  if (pause !== undefined) return { ...bare, phase: 'waiting', why: pause.why };
  return { ...bare, phase: 'connecting', why: transports?.why ?? { kind: 'start' } };
}

/** Takes the machine's state and the retry time; returns the status. */
export function statusOf(state: State, retryAt: number | undefined): FeedStatus {
  const { mode, why } = state.known;
  const bare = { mode, why, retryAt, carrier: undefined, next: undefined, candidates: [] };
  switch (state.phase) {
    case 'connecting':
      return { ...bare, phase: state.phase, candidates: state.candidates.map(({ transport }) => transport) };
    case 'live': {
      const { pending } = state;
      const carrier = state.carrier.transport;
      const next = pending === 'probe' ? probed(state.known, carrier) : pending && goal(state.known);
      return { ...bare, phase: state.phase, carrier, next };
    }
    case 'switching': {
      // Nobody need know that the same transport is being opened anew.
      if (state.purpose === 'renew' || state.purpose === 'token')
        return { ...bare, phase: 'live', carrier: state.carrier.transport };
      const candidates = [state.candidate.transport];
      return { ...bare, phase: state.phase, carrier: state.carrier.transport, candidates };
    }
    case 'waiting':
      return { ...bare, phase: state.phase, next: goal(state.known) };
    case 'stopped':
    case 'checking':
      return { ...bare, phase: state.phase };
  }
}

/** True when two statuses say the same. */
export function sameStatus(a: FeedStatus, b: FeedStatus): boolean {
  return (
    a.phase === b.phase &&
    a.mode === b.mode &&
    a.carrier === b.carrier &&
    a.why === b.why &&
    a.retryAt === b.retryAt &&
    a.next === b.next &&
    a.candidates.join() === b.candidates.join()
  );
}
