import { createHash } from 'node:crypto';
import type { Command } from '#protocol';
import type { AppendRequest, Log } from '../../db/log.ts';

/** What a command was answered: committed at `seq`, now or by an earlier attempt with the same key. */
export interface Accepted {
  readonly seq: number;
  readonly replayed: boolean;
}

type Handlers = { [C in Command as C['type']]: (command: C) => Pick<AppendRequest, 'events' | 'expect'> };

const HANDLERS: Handlers = {
  note: ({ text }) => ({ events: [{ topic: 'notes', kind: 'note', data: { text } }] }),
};

/** The one handler behind every door through which a command can come. */
export class Commands {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Takes a parsed command and its key; settles when it is durable. Rejects with LogError. */
  async run(key: string, command: Command): Promise<Accepted> {
    const digest = createHash('sha256').update(JSON.stringify(command)).digest('base64url');
    const { lastSeq, replayed } = await this.#log.append({
      ...HANDLERS[command.type](command),
      once: { key: `command:${key}`, digest },
    });
    return { seq: lastSeq, replayed };
  }
}
