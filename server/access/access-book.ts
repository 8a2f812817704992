import {
  decideAccess,
  evolveAccess,
  firstAccess,
  type AccessCommand,
  type AccessContext,
  type AccessEvent,
  type AccessState,
} from '#domain';
import { Refusal, SEALED_ACCESS } from '#protocol';
import type { Log, StoredEvent } from '../../db/log.ts';
import { Book } from '../topics/book.ts';
import { dataOf } from '../topics/stored-data.ts';
import { readAccessData, readAccessState } from './stored.ts';

/** What the book of access is kept with. */
export interface AccessBookOptions {
  readonly log: Log;
  /** When this server's first secret was made, in ms since 1970. */
  readonly made: number;
  readonly now: () => number;
  /** Is told of each event once it is durable, whichever process wrote it. */
  readonly onEvent: (event: AccessEvent) => void;
}

/** Who may come in, folded from what is durable. */
export class AccessBook {
  readonly #options: AccessBookOptions;
  readonly #book: Book<AccessState, AccessEvent>;

  constructor(options: AccessBookOptions) {
    this.#options = options;
    this.#book = new Book({
      log: options.log,
      topic: SEALED_ACCESS,
      decode,
      apply: evolveAccess,
      copy: (state) => state,
      toJson: (state) => state,
      fromJson: (json) => (json === undefined ? firstAccess(options.made) : readAccessState(json)),
      onEvent: options.onEvent,
    });
  }

  /** What stands. */
  get state(): AccessState {
    return this.#book.state;
  }

  /** Reads what stands, and follows the log from then on. Rejects with LogError. */
  open(): Promise<void> {
    return this.#book.open();
  }

  /** Takes what is asked and by whom; settles when it is durable. Rejects with Refusal or LogError. */
  async decide(command: AccessCommand, actor: AccessContext['actor']): Promise<void> {
    await this.#book.write((state) => {
      const decided = decideAccess(state, command, { now: this.#options.now(), actor });
      if (decided instanceof Refusal) throw decided;
      return decided.length === 0 ? undefined : { events: decided };
    });
  }

  /** Takes what simply happened; settles when it is durable. Rejects with LogError. */
  async tell(data: AccessEvent['data']): Promise<void> {
    await this.#book.write(() => ({ events: [{ kind: 'access', data }] }));
  }
}

function decode(stored: StoredEvent): AccessEvent | undefined {
  const data = readAccessData(dataOf(stored));
  return data && { kind: 'access', data };
}
