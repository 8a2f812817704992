import * as v from 'valibot';
import { evolveShares, type ShareEvent, type Shares } from '#domain';
import { AccessIdSchema, SEALED_SHARES, ShareSchema, ShareTermsSchema, TimeSchema } from '#protocol';
import type { Log, StoredEvent } from '../../../db/log.ts';
import { Book } from '../../topics/book.ts';

const SAID = { by: v.string(), t: TimeSchema, id: AccessIdSchema };

const EventSchema = v.variant('type', [
  v.object({ ...SAID, type: v.picklist(['share-made', 'share-changed']), terms: ShareTermsSchema }),
  v.object({ ...SAID, type: v.picklist(['share-renewed', 'share-revoked']) }),
]);

const StateSchema = v.object({ shares: v.array(v.omit(ShareSchema, ['lastUsed'])) });
const TupleSchema = v.looseTuple([v.number(), v.number(), v.string(), v.string(), v.unknown()]);

/** What happened to a share, as it stands in the log. */
export interface LoggedShareEvent {
  readonly kind: 'access';
  readonly data: ShareEvent;
}

/** The shares, folded from what is durable. */
export type ShareBook = Book<Shares, LoggedShareEvent>;

/** Takes an event of SEALED_SHARES; returns what happened, undefined when it means nothing here. */
export function shareEvent({ json }: Pick<StoredEvent, 'json'>): ShareEvent | undefined {
  const tuple = v.safeParse(TupleSchema, JSON.parse(json));
  const event = v.safeParse(EventSchema, tuple.success ? tuple.output[4] : undefined);
  return event.success ? event.output : undefined;
}

/** Takes the log; returns its book of shares, not yet open. */
export function shareBook(log: Log): ShareBook {
  return new Book<Shares, LoggedShareEvent>({
    log,
    topic: SEALED_SHARES,
    decode: (stored) => {
      const data = shareEvent(stored);
      return data && { kind: 'access', data };
    },
    apply: (shares, { data }) => evolveShares(shares, data),
    copy: (shares) => shares,
    toJson: (shares) => ({ shares: [...shares.values()] }),
    fromJson: (json): Shares =>
      new Map(
        (json === undefined ? [] : v.parse(StateSchema, json).shares).map((share) => [share.id, share]),
      ),
  });
}
