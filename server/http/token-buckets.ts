import { TokenBucket } from 'limiter';

/** So many at once; what was taken comes back evenly, all of it in so many seconds. */
export interface Rate {
  readonly points: number;
  readonly duration: number;
}

/** Buckets of one generation, at the most; two are kept. Of more addresses at once those that came first are full again early. */
const MOST = 10_000;

/**
 * A token bucket for each key: for each address, each name, each person. A generation lasts as long as a bucket takes to fill, so what
 * was used in none of the last two is full, like one that there is not, and is not kept.
 */
export class TokenBuckets {
  readonly #rate: Rate;
  #young = new Map<string, TokenBucket>();
  #old = new Map<string, TokenBucket>();
  /** When the young generation began. */
  #since = performance.now();

  /** Takes how much each holds, and how fast it fills. */
  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** How many buckets are kept at the moment. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Takes a key; takes one from its bucket. Returns 0; of an empty one the seconds until there is one again, at least 1, and takes none. */
  take(key: string): number {
    const bucket = this.#use(key);
    return bucket.tryRemoveTokens(1) ? 0 : Math.max(1, Math.ceil(bucket.getWaitTime(1) / 1000));
  }

  /** Takes a key; puts back one that was taken. */
  giveBack(key: string): void {
    const bucket = this.#use(key);
    bucket.content = Math.min(bucket.content + 1, bucket.bucketSize);
  }

  /** Takes a key; its bucket is full again. */
  refill(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  #use(key: string): TokenBucket {
    this.#turn();
    const known = this.#young.get(key);
    if (known !== undefined) return known;
    const bucket = this.#old.get(key) ?? this.#fullBucket();
    this.#old.delete(key);
    this.#young.set(key, bucket);
    return bucket;
  }

  #turn(): void {
    const now = performance.now();
    if (this.#young.size < MOST && now - this.#since < this.#rate.duration * 1000) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#since = now;
  }

  #fullBucket(): TokenBucket {
    const { points, duration } = this.#rate;
    const bucket = new TokenBucket({
      bucketSize: points,
      tokensPerInterval: points,
      interval: duration * 1000,
    });
    bucket.content = points; // the library begins with an empty one
    return bucket;
  }
}
