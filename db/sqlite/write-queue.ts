import { setImmediate as nextTurn } from 'node:timers/promises';
import { LogError } from '../errors.ts';
import type { AppendRequest, AppendResult } from '../log.ts';

/** Requests in one commit, at the most: about ten milliseconds of the event loop. */
const GROUP_LIMIT = 1_000;
/** Requests that may wait. Behind a locked database more would only be forgotten memory. */
const QUEUE_LIMIT = 20_000;

/** A request and who waits for it. */
export interface Queued {
  readonly request: AppendRequest;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: LogError) => void;
}

/** Group commit: everything queued in one turn goes to one commit, and one commit runs at a time. */
export class WriteQueue {
  readonly #commit: (group: readonly Queued[]) => Promise<void>;
  readonly #queue: Queued[] = [];
  #draining: Promise<void> | undefined;
  #hurry: (() => void) | undefined;
  #committed = -Infinity;
  #closed = false;

  /** Takes what commits a group and settles each of its requests; it never rejects. */
  constructor(commit: (group: readonly Queued[]) => Promise<void>) {
    this.#commit = commit;
  }

  /** Settles as the commit decides; rejects with LogError `busy` when too much is waiting. */
  push(request: AppendRequest): Promise<AppendResult> {
    if (this.#queue.length >= QUEUE_LIMIT) {
      return Promise.reject(new LogError('busy', 'Too much is waiting to be written.'));
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ request, resolve, reject });
      if (request.patience === undefined) this.#hurry?.();
      this.#draining ??= this.#drain();
    });
  }

  /** Commits what is queued, without waiting for company. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#hurry?.();
    await this.#draining;
  }

  async #drain(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        await this.#company();
        // A check phase ends the turn: whatever else it queues joins the same commit, and I/O has its turn between two.
        await nextTurn();
        await this.#commit(this.#queue.splice(0, GROUP_LIMIT));
        this.#committed = performance.now();
      }
    } finally {
      this.#draining = undefined;
    }
  }

  /** While everybody in the queue has patience, waits for more: a commit costs as much as fifty rows. */
  async #company(): Promise<void> {
    const patience = Math.min(...this.#queue.map(({ request }) => request.patience ?? 0));
    const left = this.#committed + patience - performance.now();
    if (left <= 0 || this.#closed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, left);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#hurry = undefined;
  }
}
