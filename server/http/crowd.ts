import { Refusal } from '#protocol';

/** Short requests of one address that may be under way, for each connection that it may hold. */
const REQUESTS = 4;
/** TCP connections that one address may have, for each: a browser keeps some that say nothing. */
const SOCKETS = 2;

/** What an address holds: `lines` are streams, WebSockets and sessions; `requests` whatever waits for an answer; `sockets` TCP. */
export type Held = 'lines' | 'requests' | 'sockets';

/** Something that is open, and closes once. */
interface Closing {
  once(event: 'close', listener: () => void): unknown;
}

/** Counts what each address holds open. */
export class Crowd {
  readonly #most: Readonly<Record<Held, number>>;
  readonly #held: Readonly<Record<Held, Map<string, number>>> = {
    lines: new Map(),
    requests: new Map(),
    sockets: new Map(),
  };

  /** Takes how many connections one address may hold. */
  constructor(connections: number) {
    this.#most = {
      lines: connections,
      requests: connections * REQUESTS,
      sockets: connections * SOCKETS,
    };
  }

  /** Takes what would be held and by which address; true when it holds as many as it may. */
  isFull(what: Held, key: string): boolean {
    return (this.#held[what].get(key) ?? 0) >= this.#most[what];
  }

  /** Takes what is held, by which address, and the thing itself; counts it until it closes. */
  hold(what: Held, key: string, until: Closing): void {
    const held = this.#held[what];
    held.set(key, (held.get(key) ?? 0) + 1);
    until.once('close', () => {
      const left = (held.get(key) ?? 0) - 1;
      if (left > 0) held.set(key, left);
      else held.delete(key);
    });
  }
}

/** Returns what somebody is told who holds as much as he may. */
export function fullRefusal(): Refusal {
  return new Refusal(
    'TOO_MANY_CONNECTIONS',
    'This address holds as many connections as it may.',
    'Close some, or let the operator raise --connections-per-address.',
  );
}
