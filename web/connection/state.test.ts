import { expect, test } from 'vitest';
import { CUT, Run } from './state.kit.ts';
import { next } from './state.ts';
import type { Event, EventTag, Phase, State } from './state-types.ts';

/** In each phase, what each event does to its newest link: the next phase and the kinds of effect. */
type Row = Record<EventTag, string>;

const SAME = {
  start: 'connecting:',
  measured: 'connecting: link-timer',
} as const;

const TABLE: Record<Phase, Row> = {
  stopped: {
    start: 'connecting: open link-timer link-timer',
    stop: 'stopped:',
    select: 'stopped:',
    delivered: 'stopped:',
    closed: 'stopped:',
    bye: 'stopped:',
    patience: 'stopped:',
    deadline: 'stopped:',
    settled: 'stopped:',
    stable: 'stopped:',
    silence: 'stopped:',
    probe: 'stopped:',
    retry: 'stopped:',
    reachable: 'stopped:',
    measured: 'stopped:',
    online: 'stopped:',
    token: 'stopped:',
    moved: 'stopped:',
  },
  connecting: {
    ...SAME,
    stop: 'stopped: close',
    select: 'connecting: close open link-timer',
    delivered: 'live: adopt link-timer link-timer remember',
    closed: 'connecting: open link-timer link-timer',
    bye: 'waiting: close timer',
    patience: 'connecting: open link-timer link-timer',
    deadline: 'connecting: close open link-timer link-timer',
    settled: 'connecting:',
    stable: 'connecting:',
    silence: 'connecting:',
    probe: 'connecting:',
    retry: 'connecting:',
    reachable: 'connecting:',
    online: 'connecting:',
    token: 'connecting:',
    moved: 'connecting:',
  },
  live: {
    start: 'live:',
    stop: 'stopped: close',
    select: 'switching: open link-timer',
    delivered: 'live:',
    closed: 'connecting: open link-timer link-timer',
    bye: 'waiting: close timer',
    patience: 'live:',
    deadline: 'live:',
    settled: 'live:',
    stable: 'live:',
    silence: 'connecting: close open link-timer link-timer',
    probe: 'live:',
    retry: 'live:',
    reachable: 'live:',
    measured: 'live:',
    online: 'switching: open link-timer',
    token: 'switching: open link-timer',
    moved: 'live:',
  },
  switching: {
    start: 'switching:',
    stop: 'stopped: close close',
    select: 'switching: close open link-timer',
    delivered: 'live: adopt close link-timer link-timer',
    closed: 'live: timer',
    bye: 'live: close timer',
    patience: 'switching:',
    deadline: 'live: close timer',
    settled: 'switching:',
    stable: 'switching:',
    silence: 'switching:',
    probe: 'switching:',
    retry: 'switching:',
    reachable: 'switching:',
    measured: 'switching: link-timer',
    online: 'switching:',
    token: 'switching:',
    moved: 'switching:',
  },
  checking: {
    start: 'checking:',
    stop: 'stopped:',
    select: 'connecting: open link-timer',
    delivered: 'checking:',
    closed: 'checking:',
    bye: 'checking:',
    patience: 'checking:',
    deadline: 'checking:',
    settled: 'checking:',
    stable: 'checking:',
    silence: 'checking:',
    probe: 'checking:',
    retry: 'checking:',
    reachable: 'connecting: open link-timer link-timer',
    measured: 'checking:',
    online: 'checking:',
    token: 'checking:',
    moved: 'checking:',
  },
  waiting: {
    start: 'waiting:',
    stop: 'stopped: cancel',
    select: 'connecting: cancel open link-timer',
    delivered: 'waiting:',
    closed: 'waiting:',
    bye: 'waiting:',
    patience: 'waiting:',
    deadline: 'waiting:',
    settled: 'waiting:',
    stable: 'waiting:',
    silence: 'waiting:',
    probe: 'waiting:',
    retry: 'connecting: open link-timer link-timer',
    reachable: 'waiting:',
    measured: 'waiting:',
    online: 'connecting: cancel open link-timer link-timer',
    token: 'waiting:',
    moved: 'waiting:',
  },
};

/** One state of each phase, reached from the start. */
const REACHED: Record<Phase, () => State> = {
  stopped: () => new Run().state,
  connecting: () => new Run().on({ type: 'start' }).state,
  live: () => new Run().live().state,
  switching: () => new Run().live().on({ type: 'select', mode: 'long-polling' }).state,
  checking: () => new Run().live().closed('websocket').closed('websocket').state,
  waiting: () => new Run().live().closed('websocket').closed('websocket').reachable(false).state,
};

/** One event of each kind, about the newest link or check. */
function eventOf(type: EventTag, newest: number): Event {
  switch (type) {
    case 'select':
      return { type, mode: 'polling' };
    case 'closed':
      return { type, link: newest, cause: CUT };
    case 'bye':
      return { type, link: newest, retryAfter: 700 };
    case 'reachable':
      return { type, check: newest, ok: true };
    case 'measured':
      return { type, rtt: 20 };
    case 'delivered':
    case 'patience':
    case 'deadline':
    case 'settled':
    case 'stable':
    case 'silence':
      return { type, link: newest };
    case 'start':
    case 'stop':
    case 'probe':
    case 'retry':
    case 'online':
    case 'token':
      return { type };
    case 'moved':
      return { type, remembered: undefined };
  }
}

for (const [phase, row] of Object.entries(TABLE)) {
  for (const [tag, expected] of Object.entries(row)) {
    test(`${phase} × ${tag}`, () => {
      const state = REACHED[phase as Phase](); // Object.entries widens the keys of both tables
      const { state: after, effects } = next(state, eventOf(tag as EventTag, state.known.next - 1));
      expect(`${after.phase}: ${effects.map(({ type }) => type).join(' ')}`.trim()).toBe(expected);
    });
    test(`${phase} × ${tag} of an unknown number changes nothing`, () => {
      const state = REACHED[phase as Phase]();
      const event = eventOf(tag as EventTag, 999);
      if ('link' in event || 'check' in event) expect(next(state, event)).toEqual({ state, effects: [] });
      else expect(next(state, event).state.known.next).toBeGreaterThanOrEqual(state.known.next);
    });
  }
}
