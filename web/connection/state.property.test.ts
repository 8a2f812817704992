import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TRANSPORT_NAMES } from '#protocol';
import { initial, next } from './state.ts';
import type { Attempt, Effect, Event, State } from './state-types.ts';

/** For any events in any order: numbers are picked among those given out, and some that were not. */
const number = fc.nat({ max: 1_000_000 });
const mode = fc.constantFrom('auto' as const, ...TRANSPORT_NAMES);
const arbitraryEvent: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('delivered' as const), link: number }) },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('closed' as const),
      link: number,
      lived: fc.option(fc.constantFrom(6_000, 6_100, 9_000), { nil: undefined }),
      cause: fc.oneof(
        { weight: 5, arbitrary: fc.constant({ kind: 'failed' as const, detail: '' }) },
        {
          weight: 1,
          arbitrary: fc.record({
            kind: fc.constant('refused' as const),
            code: fc.constantFrom('X', 'NOT_SIGNED_IN'),
            detail: fc.constant(''),
          }),
        },
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constantFrom('patience', 'deadline', 'settled', 'stable', 'silence'),
      link: number,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('bye' as const), link: number, retryAfter: number }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('reachable' as const), check: number, ok: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constantFrom('probe', 'retry', 'online') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('moved' as const),
      remembered: fc.option(fc.constantFrom(...TRANSPORT_NAMES), { nil: undefined }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('select' as const), mode }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('start', 'stop') }) },
);

/** What an owner would hold: links that run, the one that carries, what is due. */
class Owner {
  readonly open = new Set<Attempt>();
  readonly lone = new Set<string>();
  readonly checks = new Set<Attempt>();
  readonly linkTimers = new Map<Attempt, Set<string>>();
  carrier: Attempt | undefined;

  /** Forgets a link that ended by itself. */
  ended(link: Attempt): void {
    this.open.delete(link);
    if (this.carrier === link) this.carrier = undefined;
  }

  /** Carries out one effect; throws when it refers to something unknown. */
  perform(effect: Effect): void {
    switch (effect.type) {
      case 'open':
        expect(this.open.has(effect.link)).toBe(false);
        this.open.add(effect.link);
        this.linkTimers.set(effect.link, new Set());
        return;
      case 'close':
        expect(this.open.has(effect.link), `close ${effect.link}`).toBe(true);
        {
          this.ended(effect.link);
          return;
        }
      case 'adopt':
        expect(this.open.has(effect.link), `adopt ${effect.link}`).toBe(true);
        this.carrier = effect.link;
        return;
      case 'link-timer':
        expect(this.open.has(effect.link), `timer of ${effect.link}`).toBe(true);
        this.linkTimers.get(effect.link)?.add(effect.timer);
        return;
      case 'timer':
        this.lone.add(effect.timer);
        return;
      case 'cancel':
        this.lone.delete(effect.timer);
        return;
      case 'check':
        this.checks.add(effect.check);
        return;
      case 'remember':
    }
  }
}

function linksOf(state: State): Attempt[] {
  switch (state.phase) {
    case 'connecting':
      return state.candidates.map(({ link }) => link);
    case 'live':
      return [state.carrier.link];
    case 'switching':
      return [state.carrier.link, state.candidate.link];
    case 'stopped':
    case 'checking':
    case 'waiting':
      return [];
  }
}

function isSignInAwaited({ known: { why } }: State): boolean {
  return why.kind === 'refused' && why.code === 'NOT_SIGNED_IN';
}

/** Lets an event be about something that runs, mostly; returns undefined where it cannot happen. */
function aimed(event: Event, owner: Owner): Event | undefined {
  const pick = (from: Iterable<Attempt>, at: number): Attempt | undefined => [...from][at % 3];
  if ('link' in event) {
    const link = pick(owner.open, event.link) ?? event.link;
    if (event.type === 'deadline' && link === owner.carrier) return undefined;
    return { ...event, link };
  }
  if (event.type === 'reachable') return { ...event, check: pick(owner.checks, event.check) ?? event.check };
  if (event.type === 'probe' || event.type === 'retry')
    return owner.lone.delete(event.type) ? event : undefined;
  return event;
}

test('for any events: one carrier at most, no unknown link, none forgotten, never stuck', () => {
  fc.assert(
    fc.property(mode, fc.array(arbitraryEvent, { maxLength: 80 }), (first, events) => {
      const owner = new Owner();
      let state = initial(first);
      for (const raw of [{ type: 'start' } as const, ...events]) {
        const event = aimed(raw, owner);
        if (!event) continue;
        if (event.type === 'closed') owner.ended(event.link);
        if (event.type === 'reachable') owner.checks.delete(event.check);
        const step = next(state, event);
        state = step.state;
        for (const effect of step.effects) owner.perform(effect);

        expect(new Set(linksOf(state))).toEqual(owner.open);
        const carrier = 'carrier' in state ? state.carrier.link : undefined;
        expect(carrier).toBe(owner.carrier);
        // Only somebody who signs in ends a wait for that.
        if (state.phase === 'waiting') expect(owner.lone.has('retry')).toBe(!isSignInAwaited(state));
        if (state.phase === 'checking') expect(owner.checks.has(state.check)).toBe(true);
        if (state.phase === 'connecting') expect(state.candidates.length).toBeGreaterThan(0);
        if (state.phase === 'live' && state.pending) expect(owner.lone.has(state.pending)).toBe(true);
        if (state.phase === 'connecting' || state.phase === 'switching') {
          for (const link of owner.open) {
            if (link !== carrier) expect(owner.linkTimers.get(link)?.has('deadline')).toBe(true);
          }
        }
      }
    }),
    { numRuns: 3000 },
  );
});
