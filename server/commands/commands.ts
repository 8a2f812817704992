import { createHash } from 'node:crypto';
import type { Command, CommandAck, LotCommand } from '#protocol';
import type { Log } from '../../db/log.ts';

/** What a command was answered: committed at `seq`, now or by an earlier attempt with the same key. */
export type Accepted = Extract<CommandAck, { readonly seq: number }>;

/** Who handles the commands that concern lots. */
export interface LotHandler {
  /** Takes a key and a command; settles when it is durable. Rejects with Refusal or LogError. */
  run(key: string, command: LotCommand): Promise<Accepted>;
}

/** Takes anything that is JSON; returns what is equal when it is. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}

/** The one handler behind every door through which a command can come. */
export class Commands {
  readonly #log: Log;
  readonly #lots: LotHandler;

  /** Takes the log, and who handles what concerns lots. */
  constructor(log: Log, lots: LotHandler) {
    this.#log = log;
    this.#lots = lots;
  }

  /** Takes a parsed command and its key; settles when it is durable. Rejects with Refusal or LogError. */
  async run(key: string, command: Command): Promise<Accepted> {
    if (command.type !== 'note') return this.#lots.run(key, command);
    const { lastSeq, replayed } = await this.#log.append({
      events: [{ topic: 'notes', kind: 'note', data: { text: command.text } }],
      once: { key: `command:${key}`, digest: digestOf(command) },
    });
    return { seq: lastSeq, replayed };
  }
}
