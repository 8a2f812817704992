import * as v from 'valibot';
import { CommandAckSchema, HEADERS, PATHS, SOCKET_EVENTS, type CommandAck } from '#protocol';
import { OPENERS } from '../../web/transports/registry.ts';
import type { HistoryRecord } from '../lib/history.ts';

/** Sends one note under a key; resolves with its acknowledgement, rejects when no answer came. */
export type SendNote = (key: string, text: string) => Promise<CommandAck>;

/** A way up that is open to one server, until it dies. */
export interface Door {
  readonly send: SendNote;
  close(): void;
}

/** Takes the server's origin; opens the way by POST. */
export function openPost(origin: string): Door {
  const send: SendNote = async (key, text) => {
    const response = await fetch(new URL(PATHS.commands, origin), {
      method: 'POST',
      headers: { 'content-type': 'application/json', [HEADERS.idempotencyKey]: key },
      body: JSON.stringify({ type: 'note', text }),
    });
    return v.parse(CommandAckSchema, await response.json());
  };
  return { send, close: () => undefined };
}

/** Takes the server's origin; opens the way by Socket.IO's acknowledgements. Resolves when it said hello. */
export async function openSocket(origin: string): Promise<Door> {
  const greeted = Promise.withResolvers<undefined>();
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => undefined); // it breaks in each cycle, often with nobody waiting
  const link = OPENERS.websocket(
    { origin, cursor: undefined, topics: ['notes'] },
    {
      traffic: () => undefined,
      frame: () => greeted.resolve(undefined),
      closed: (cause) => broken.reject(new Error(cause.detail)),
    },
  );
  await Promise.race([greeted.promise, broken.promise]);
  const send: SendNote = async (key, text) => {
    const message = { key, command: { type: 'note', text } };
    const answer = await Promise.race([link.send?.(SOCKET_EVENTS.command, message), broken.promise]);
    return v.parse(CommandAckSchema, answer);
  };
  return { send, close: () => link.close() };
}

/** Writes notes one after the other. What got no answer is sent again with the same key on the next door. */
export class Writer {
  readonly #name: string;
  readonly #record: (record: HistoryRecord) => void;
  #count = 0;
  #pending: { readonly key: string; readonly content: string } | undefined;
  /** Commands acknowledged, and how many of them only when they were sent again. */
  acknowledged = 0;
  retried = 0;

  /** Takes its name and where it writes down what happens. */
  constructor(name: string, record: (record: HistoryRecord) => void) {
    this.#name = name;
    this.#record = record;
  }

  /** Takes a door; writes until an answer stays out. Throws when a command is refused. */
  async writeUntilCut(door: Door): Promise<void> {
    while (await this.writeOne(door));
  }

  /** Takes a door; sends what is pending again, or something new. Resolves true when it was acknowledged. */
  async writeOne({ send }: Door): Promise<boolean> {
    const again = this.#pending !== undefined;
    const note = (this.#pending ??= this.#next());
    this.#record({ what: 'invoke', ...note });
    const answer = await send(note.key, note.content).catch(() => undefined);
    if (answer === undefined) {
      this.#record({ what: 'unknown', key: note.key });
      return false;
    }
    if ('error' in answer) throw new Error(`${note.key} was refused: ${answer.error.code}`);
    this.#record({ what: 'ok', key: note.key, seq: answer.seq });
    this.#pending = undefined;
    this.acknowledged += 1;
    if (again) this.retried += 1;
    return true;
  }

  #next(): { readonly key: string; readonly content: string } {
    this.#count += 1;
    const key = `${this.#name}-${String(this.#count).padStart(6, '0')}`;
    return { key, content: `note ${key}` };
  }
}
