import * as v from 'valibot';
import {
  closeDiary,
  DIARY_LIMIT,
  DiaryEntrySchema,
  EMPTY_DIARY,
  noteMoment,
  noteStatus,
  type Diary,
  type DiaryEntry,
  type Moment,
} from '../connection/diary.ts';
import type { LoadReason } from '../connection/feed-types.ts';
import type { PageLife } from '../connection/lifecycle.ts';
import type { FeedStatus } from '../connection/status.ts';
import { recallInTab, rememberInTab, STORED } from '../storage.ts';
import { resetWords } from '../ui/offer-words.ts';
import { whyWords } from '../words.ts';

const KeptSchema = v.pipe(v.array(DiaryEntrySchema), v.maxLength(DIARY_LIMIT));

/** What of a page's life is written down, by the events that tell of it. */
const LIFE: Readonly<Record<string, Moment>> = { online: 'online', offline: 'offline' };
const DOCUMENT_LIFE: Readonly<Record<string, Moment>> = { freeze: 'frozen', resume: 'resumed' };

/** The diary of this tab: what the pages before this one left, and what happens on this one. */
export class DiaryBook {
  #diary = $state.raw<Diary>(EMPTY_DIARY);
  readonly #now: () => number;

  /** Takes the wall clock; begins with what the page before in this tab has left. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#diary = { ...EMPTY_DIARY, entries: kept() };
  }

  /** The entries, the oldest first. */
  get entries(): readonly DiaryEntry[] {
    return this.#diary.entries;
  }

  /** Writes down how the connection stands. */
  status(status: FeedStatus): void {
    this.#diary = noteStatus(this.#diary, status, whyWords, this.#now());
  }

  /** Writes down that a snapshot was loaded, and why if it was not the first. */
  loaded(reason: LoadReason): void {
    const words = resetWords(reason);
    if (words !== undefined) this.#diary = noteMoment(this.#diary, 'reset', words, this.#now());
    this.#diary = noteMoment(this.#diary, 'snapshot', '', this.#now());
  }

  /** Takes the window; writes down what happens to this page, and leaves all of it for the next one. Returns what ends that. */
  follow(page: PageLife): () => void {
    const over = new AbortController();
    const { signal } = over;
    const { document } = page;
    this.#moment('opened');
    for (const [type, moment] of Object.entries(LIFE)) {
      page.addEventListener(type, () => this.#moment(moment), { signal });
    }
    for (const [type, moment] of Object.entries(DOCUMENT_LIFE)) {
      document.addEventListener(type, () => this.#moment(moment), { signal });
    }
    // A page that is left is hidden as well: that is no news.
    let left = false;
    const look = (): void => {
      if (left) return;
      this.#moment(document.visibilityState === 'hidden' ? 'hidden' : 'shown');
      // A hidden page may be ended without another word.
      if (document.visibilityState === 'hidden') this.#keep();
    };
    const leave = (): void => {
      this.#keep();
      left = true;
    };
    const come = (event: Event): void => {
      left = false;
      // The first one comes while the page is loaded; one from the back-forward cache says so.
      if ('persisted' in event && event.persisted === true) this.#moment('returned');
    };
    document.addEventListener('visibilitychange', look, { signal });
    page.addEventListener('pagehide', leave, { signal });
    page.addEventListener('pageshow', come, { signal });
    return () => over.abort();
  }

  #moment(moment: Moment): void {
    this.#diary = noteMoment(this.#diary, moment, '', this.#now());
  }

  #keep(): void {
    rememberInTab(STORED.diary, JSON.stringify(closeDiary(this.#diary, this.#now()).entries));
  }
}

/** What the page before has left; whatever is no diary counts as nothing. */
function kept(): readonly DiaryEntry[] {
  const text = recallInTab(STORED.diary);
  if (text === null) return [];
  try {
    return v.parse(KeptSchema, JSON.parse(text));
  } catch {
    return [];
  }
}
