import * as v from 'valibot';
import { CommandAckSchema, HEADERS, PATHS, VIEWER, type Command, type CommandAck } from '#protocol';
import { atSite } from '../place.ts';

/** Milliseconds after which a check counts as failed, and a posted command. */
const TIMEOUT = { check: 2000, command: 10_000 };

/** What plain HTTP finds. */
export interface Reach {
  readonly ok: boolean;
  /** A name without a meaning: another one is another network. */
  readonly network?: string | undefined;
}

const ReadySchema = v.object({ network: v.optional(v.string()) });

/** The plain HTTP that the feed needs beside its transports. */
export interface PlainHttp {
  /** Returns whether the server is there and welcomes viewers, and the network on which it sees this page. Never rejects. */
  check(): Promise<Reach>;
  /** Posts a command. Rejects when there was no answer of ours. */
  post(command: Command, key: string): Promise<CommandAck>;
}

/**
 * Takes the site, and the viewer that asks where a page has several; returns its plain HTTP. `readyz`, not `healthz`: a server
 * that stops is no proof of a block.
 */
export function createPlainHttp(origin: string, viewer?: string): PlainHttp {
  const at = (path: string): URL => {
    const url = atSite(origin, path);
    if (viewer !== undefined) url.searchParams.set(VIEWER.query, viewer);
    return url;
  };
  return {
    async check() {
      try {
        const signal = AbortSignal.timeout(TIMEOUT.check);
        const answer = await fetch(at(PATHS.readyz), { cache: 'no-store', signal });
        if (!answer.ok) return { ok: false };
        return { ok: true, network: v.parse(ReadySchema, await answer.json()).network };
      } catch {
        return { ok: false };
      }
    },
    async post(command, key) {
      const response = await fetch(at(PATHS.commands), {
        method: 'POST',
        headers: { 'content-type': 'application/json', [HEADERS.idempotencyKey]: key },
        body: JSON.stringify(command),
        signal: AbortSignal.timeout(TIMEOUT.command),
      });
      return v.parse(CommandAckSchema, await response.json());
    },
  };
}

/** Returns a new idempotency key: 32 hex digits. Not `randomUUID`, which plain HTTP pages do not have. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
