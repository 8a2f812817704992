import { LotListSchema, PATHS, QUERY, Refusal, type LotFilter, type LotList } from '#protocol';
import { askServer } from '../../state/ask.ts';
import { joined, NO_LOTS } from '../lot-states.ts';

/** Asks for a page of lots: which ones, and where the page before ended. */
export type AskLots = (filter: LotFilter, after: string | undefined) => Promise<LotList>;

/** Takes the page's origin; returns what asks its server for lots. */
export function askLots(origin: string): AskLots {
  return (filter, after) =>
    askServer({
      origin,
      path: PATHS.lots,
      query: { [QUERY.status]: filter, ...(after !== undefined && { [QUERY.after]: after }) },
      schema: LotListSchema,
      name: 'list of lots',
    });
}

/** Takes what the server listed; false where it is so old that it is to be asked for again. */
export type TakeLots = (list: LotList) => boolean;

/**
 * The lots that the snapshot and the stream do not tell of, as far as somebody has asked for them: those that are over, and where very
 * many go on, of these as well. Those that go on are handed over to who follows them.
 */
export class LotsArchive {
  /** Those that are over and were answered so far, by their ids. */
  lots = $state.raw(NO_LOTS);
  /** A question is on its way. */
  loading = $state(false);
  /** Why the last one failed, in words; empty when it did not. */
  problem = $state('');
  /** There are more of them. */
  more = $state(false);
  /** Those that go on and end no later than this were all answered; Infinity when there are no more of them. */
  until = $state(-Infinity);
  readonly #ask: AskLots;
  readonly #take: TakeLots;
  #filter: LotFilter = 'all';
  #after: string | undefined;
  /** Answers of older questions are dropped. */
  #asked = 0;

  /** Takes what asks, and who hears every answer. */
  constructor(ask: AskLots, take: TakeLots = () => true) {
    this.#ask = ask;
    this.#take = take;
  }

  /** Takes which lots are listed; asks for the first of them. What is known already stays. */
  async begin(filter: LotFilter): Promise<void> {
    this.#filter = filter;
    this.#after = undefined;
    this.more = false;
    this.until = -Infinity;
    await this.next();
  }

  /** Asks for what comes behind, or again for what failed. */
  async next(): Promise<void> {
    const asked = ++this.#asked;
    this.loading = true;
    this.problem = '';
    try {
      const list = await this.#ask(this.#filter, this.#after);
      if (asked !== this.#asked) return;
      if (!this.#take(list)) throw new Refusal('LOG_BUSY', 'The list came too late.', 'Ask for it again.');
      const { lots, next } = list;
      const over = lots.filter(({ overAt }) => overAt !== null);
      this.lots = joined(
        this.lots,
        over.map((lot) => [lot.lot, lot]),
      );
      this.#after = next ?? undefined;
      this.more = next !== null;
      const last = lots.at(-1);
      this.until = next === null || last === undefined || last.overAt !== null ? Infinity : last.endsAt;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.problem =
        error instanceof Refusal ? `${error.message} ${error.next}` : 'The server did not answer.';
    } finally {
      if (asked === this.#asked) this.loading = false;
    }
  }

  /** Another log is another house: nothing of the one before is known here. */
  forget(): void {
    this.stop();
    this.lots = NO_LOTS;
  }

  /** Asks nothing any more: what is under way is dropped. */
  stop(): void {
    this.#asked++;
    this.loading = false;
    this.problem = '';
    this.more = false;
  }
}
