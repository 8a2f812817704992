import {
  encodeControl,
  PROTOCOL_VERSION,
  TRANSPORTS,
  type Bye,
  type Hello,
  type TransportName,
} from '#protocol';
import type { Log } from '../../db/log.ts';
import { timeLeft, type Principal } from '../access/principal.ts';

/**
 * Milliseconds over which the returns of viewers are spread when the server stops. Not sooner than a second: who comes back
 * while it is still stopping is told so again, and nobody may ask for more than two things a second.
 */
const RETRY_SPREAD = { from: 1_000, to: 2_500 };

/** The same for viewers whose token is over: there is nothing to wait for. */
const RENEW_SPREAD = { from: 0, to: 500 };

/** What a greeter is told of its surroundings. */
export interface GreeterOptions {
  /** Milliseconds of silence after which a heartbeat is sent. */
  readonly heartbeat: number;
  /** Milliseconds between the questions of a viewer that asks by itself. */
  readonly pollEvery: number;
  /** The main script of the page that is served; undefined without a page. */
  readonly page?: string | undefined;
  /** The log is temporary, and the network can be broken on request. */
  readonly demo?: boolean;
}

/** The first words of a connection, and the last. */
export class Greeter {
  readonly #log: Log;
  readonly #options: GreeterOptions;

  constructor(log: Log, options: GreeterOptions) {
    this.#log = log;
    this.#options = options;
  }

  /** Takes the transport, where its first batch begins and who reads; returns the hello to say. */
  hello(transport: TransportName, from: number, principal: Principal): Hello & { type: 'hello' } {
    const { epoch, head, floor } = this.#log;
    const { heartbeat, pollEvery, page, demo } = this.#options;
    const { push, cadence } = TRANSPORTS[transport];
    const expiresIn = timeLeft(principal);
    return {
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      epoch,
      head,
      floor,
      from,
      serverTime: Date.now(),
      transport,
      cadence: push ? cadence : pollEvery,
      heartbeat,
      ...(page !== undefined && { page }),
      ...(demo === true && { demo }),
      ...(expiresIn !== null && { expiresIn }),
    };
  }

  /** Takes why the server ends a connection; returns the JSON of its bye, with another time to come back each time. */
  goodbye(reason: Bye['reason']): string {
    const { from, to } = reason === 'expired' ? RENEW_SPREAD : RETRY_SPREAD;
    const retryAfter = Math.round(from + Math.random() * (to - from));
    return encodeControl({ type: 'bye', reason, retryAfter });
  }
}
