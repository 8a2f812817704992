import type { Cut } from './contract.ts';

/** What the proxy can do. */
export type Deed =
  | (typeof CUT_DEEDS)[Cut]
  | 'profile-changed'
  | 'profile-released'
  | 'offline-begun'
  | 'offline-ended'
  | 'down-begun'
  | 'down-ended'
  | 'upgrade-refused'
  | 'upgrade-stripped'
  | 'upgrade-reset'
  | 'upgrade-silenced'
  | 'upgrade-answered-and-closed'
  | 'upgrade-answered-and-silenced'
  | 'request-waits'
  | 'request-goes-on'
  | 'stream-held';

/** What a cut is called. */
export const CUT_DEEDS = {
  close: 'connection-closed',
  reset: 'connection-reset',
  silence: 'connection-silenced',
} as const satisfies Record<Cut, string>;

/** One thing that the proxy did. */
export interface ProxyAction {
  /** Dense, from 1: what comes after a known one is asked for by it. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly did: Deed;
  /** Left out where it is for all traffic, or the traffic of nobody named. */
  readonly viewer?: string;
  /** More words: the profile and its numbers, a status, why a connection was cut. */
  readonly detail?: string;
}

/** Actions that are kept. */
const LIMIT = 2_000;

/** The newest actions, the newest last. */
export class Journal {
  readonly #actions: ProxyAction[] = [];
  readonly #told: (action: ProxyAction) => void;
  #id = 0;

  /** Takes who is told of each action as it happens. */
  constructor(told: (action: ProxyAction) => void = () => {}) {
    this.#told = told;
  }

  get actions(): readonly ProxyAction[] {
    return this.#actions;
  }

  /** Takes what was done, to whom, and more words for it; keeps it with the time. */
  note(did: Deed, viewer?: string, detail?: string): void {
    const action: ProxyAction = {
      id: ++this.#id,
      at: Date.now(),
      did,
      ...(viewer !== undefined && { viewer }),
      ...(detail !== undefined && { detail }),
    };
    this.#actions.push(action);
    if (this.#actions.length > LIMIT) this.#actions.shift();
    this.#told(action);
  }
}
