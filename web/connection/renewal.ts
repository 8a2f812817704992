import * as v from 'valibot';
import { RenewedSchema, SOCKET_EVENTS, TRANSPORTS } from '#protocol';
import type { Credential } from './credential.ts';
import type { Links, OpenLink } from './links.ts';
import type { Machine } from './machine.ts';

/**
 * Keeps what carries the stream on the newest token, without a gap: a line that can be told of it is told; one that asks anew for
 * each answer asks with it; any other is opened anew from the cursor beside the one that carries. Each carrier is tried once for
 * each token: where that fails the old token's end ends it, and the next attempt shows the new one.
 */
export class Renewal {
  readonly #machine: () => Machine;
  readonly #links: () => Links;
  #token: string | undefined;

  /** Takes the token to begin with, if there is one, the machine and the links. */
  constructor(token: string | undefined, machine: () => Machine, links: () => Links) {
    this.#token = token;
    this.#machine = machine;
    this.#links = links;
  }

  /** The token to show now. */
  readonly token = (): string | undefined => this.#token;

  /** Takes a newer credential. What was refused with the one before is tried again at once. */
  renew({ token }: Credential): void {
    if (token === this.#token) return;
    this.#token = token;
    const { state } = this.#machine();
    if (state.phase === 'waiting' && state.known.why.kind === 'refused') {
      this.#machine().dispatch({ type: 'online' });
    } else this.look();
  }

  /** Looks whether what carries shows the newest token, and sees to it. Called whenever the machine has come to rest. */
  look(): void {
    const carrier = this.#links().carrier;
    if (this.#token === undefined || carrier === undefined || carrier.token === this.#token) return;
    if (this.#machine().state.phase !== 'live') return; // what is being opened may have it
    carrier.token = this.#token;
    const { push, commands } = TRANSPORTS[carrier.transport];
    if (!push) return; // each of its requests shows the newest
    if (commands && carrier.link?.send !== undefined)
      void this.#tell(carrier, this.#token); // it never rejects
    else this.#machine().dispatch({ type: 'token' });
  }

  async #tell(carrier: OpenLink, token: string): Promise<void> {
    try {
      v.parse(RenewedSchema, await carrier.link?.send?.(SOCKET_EVENTS.renew, { token }));
    } catch {
      if (this.#links().carrier === carrier) this.#machine().dispatch({ type: 'token' });
    }
  }
}
