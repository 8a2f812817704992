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

/** The lots that are over, as far as somebody has asked for them: the stream tells only of those that are not. */
export class LotsArchive {
  /** What was answered so far, by the lots' ids. */
  lots = $state.raw(NO_LOTS);
  /** A question is on its way. */
  loading = $state(false);
  /** Why the last one failed, in words; empty when it did not. */
  problem = $state('');
  /** There are more of them. */
  more = $state(false);
  readonly #ask: AskLots;
  #filter: LotFilter = 'all';
  #after: string | undefined;
  /** Answers of older questions are dropped. */
  #asked = 0;

  /** Takes what asks. */
  constructor(ask: AskLots) {
    this.#ask = ask;
  }

  /** Takes which lots are listed; asks for the newest of them. What is known already stays. */
  async begin(filter: LotFilter): Promise<void> {
    this.#filter = filter;
    this.#after = undefined;
    this.more = false;
    await this.next();
  }

  /** Asks for what comes behind, or again for what failed. */
  async next(): Promise<void> {
    const asked = ++this.#asked;
    this.loading = true;
    this.problem = '';
    try {
      const { lots, next } = await this.#ask(this.#filter, this.#after);
      if (asked !== this.#asked) return;
      // The others the stream tells of, and newer.
      const over = lots.filter(({ overAt }) => overAt !== null);
      this.lots = joined(
        this.lots,
        over.map((lot) => [lot.lot, lot]),
      );
      this.#after = next ?? undefined;
      this.more = next !== null;
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
