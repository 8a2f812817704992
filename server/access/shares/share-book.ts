import * as v from 'valibot';
import { evolveShares, type ShareEvent, type Shares } from '#domain';
import { AccessIdSchema, SEALED_SHARES, ShareSchema, ShareTermsSchema, TimeSchema } from '#protocol';
import type { Log, StoredEvent } from '../../../db/log.ts';
import { Book } from '../../topics/book.ts';
import { dataOf } from '../../topics/stored-data.ts';

const Text = v.string();
const SAID = { by: Text, t: TimeSchema, id: AccessIdSchema, title: Text };

const DataSchema = v.variant('type', [
  v.object({ ...SAID, type: v.picklist(['share-made', 'share-changed']), terms: ShareTermsSchema }),
  v.object({ ...SAID, type: v.picklist(['share-renewed', 'share-revoked', 'share-secret-read']) }),
  v.object({ type: v.literal('shares-used'), t: TimeSchema, uses: v.array(v.tuple([Text, TimeSchema])) }),
]);

const StateSchema = v.object({ shares: v.array(ShareSchema) });

/** What happened to shares, as it stands in the log. */
interface LoggedShareEvent {
  readonly kind: 'access';
  readonly data: ShareEvent;
}

/** The shares, folded from what is durable. */
export class ShareBook {
  readonly #book: Book<Shares, LoggedShareEvent>;

  /** Takes the log, and who is told of each event once it is durable, whichever process wrote it. */
  constructor(log: Log, onEvent: (event: ShareEvent) => void) {
    this.#book = new Book({
      log,
      topic: SEALED_SHARES,
      decode,
      apply: (shares, { data }) => evolveShares(shares, data),
      copy: (shares) => shares,
      toJson: (shares) => ({ shares: [...shares.values()] }),
      fromJson: readShares,
      onEvent: ({ data }) => onEvent(data),
    });
  }

  /** What stands. */
  get state(): Shares {
    return this.#book.state;
  }

  /** Reads what stands, and follows the log from then on. Rejects with LogError. */
  open(): Promise<void> {
    return this.#book.open();
  }

  /** Takes what decides on what stands, undefined for nothing; settles when it is durable. Rejects with what it throws, or LogError. */
  async write(decide: (shares: Shares) => ShareEvent | undefined): Promise<void> {
    await this.#book.write((shares) => {
      const data = decide(shares);
      return data && { events: [{ kind: 'access', data }] };
    });
  }
}

/** Takes the data of an event of SEALED_SHARES; returns it, undefined when a newer build wrote it. */
export function readShareEvent(data: unknown): ShareEvent | undefined {
  const event = v.safeParse(DataSchema, data);
  return event.success ? event.output : undefined;
}

function decode(stored: StoredEvent): LoggedShareEvent | undefined {
  const data = readShareEvent(dataOf(stored));
  return data && { kind: 'access', data };
}

function readShares(json: unknown): Shares {
  const shares = json === undefined ? [] : v.parse(StateSchema, json).shares;
  return new Map(shares.map((share) => [share.id, share]));
}
