import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import {
  CommandAckSchema,
  HEADERS,
  IdentitySchema,
  LotListSchema,
  PATHS,
  QUERY,
  type Command,
  type CommandAck,
  type Identity,
  type LotFilter,
  type PublicLot,
} from '#protocol';

/** Milliseconds after which a question has no answer. */
const PATIENCE = 5_000;

/** Questions for one command: its key makes each further one safe. */
const ATTEMPTS = 3;

/** The public API as anybody can use it: plain HTTP and JSON, nothing of the server's own. */
export class AuctionClient {
  readonly #origin: string;
  readonly #signal: AbortSignal;

  /** Takes where the server is, such as `http://127.0.0.1:8787`, and what ends every question. */
  constructor(origin: string, signal: AbortSignal) {
    this.#origin = origin;
    this.#signal = signal;
  }

  /** Takes a display name; returns an identity of that name. */
  async identity(name: string): Promise<Identity> {
    return v.parse(IdentitySchema, await this.#ask(PATHS.identity, { body: { name } }));
  }

  /** Takes which ones are wanted; returns the first page of them. */
  async lots(status: LotFilter): Promise<readonly PublicLot[]> {
    return v.parse(LotListSchema, await this.#ask(`${PATHS.lots}?${QUERY.status}=${status}`)).lots;
  }

  /** Takes a command; returns its acknowledgement or refusal. Rejects when nobody answers. */
  async command(command: Command): Promise<CommandAck> {
    const headers = { [HEADERS.idempotencyKey]: randomUUID() };
    for (let attempt = 1; ; attempt += 1) {
      try {
        return v.parse(CommandAckSchema, await this.#ask(PATHS.commands, { body: command, headers }));
      } catch (error) {
        if (attempt === ATTEMPTS || this.#signal.aborted) throw error;
      }
    }
  }

  async #ask(
    path: string,
    { body, headers }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<unknown> {
    const response = await fetch(this.#origin + path, {
      signal: AbortSignal.any([this.#signal, AbortSignal.timeout(PATIENCE)]),
      ...(body !== undefined && {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    });
    return response.json();
  }
}
