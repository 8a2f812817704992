import { TokenBucket } from 'limiter';

/** So many at once; what was taken comes back evenly, all of it in so many seconds. */
export interface Rate {
  readonly points: number;
  readonly duration: number;
}

/** Buckets that are kept at once, at the most: the one that was used the longest ago goes, and is full again. */
const MOST = 20_000;

/** A token bucket for each key: for each address, each name, each person. Those that are full again are not kept. */
export class TokenBuckets {
  readonly #rate: Rate;
  /** By key; the one that was used the longest ago is first. */
  readonly #buckets = new Map<string, TokenBucket>();

  /** Takes how much each holds, and how fast it fills. */
  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** Buckets that are kept at the moment. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Takes a key; takes one from its bucket. Returns 0; in an empty one the seconds until there is one again, at least 1, and takes none. */
  take(key: string): number {
    const bucket = this.#used(key);
    this.#forgetFull();
    return bucket.tryRemoveTokens(1) ? 0 : Math.max(1, Math.ceil(bucket.getWaitTime(1) / 1000));
  }

  /** Takes a key; puts back one that was taken. */
  giveBack(key: string): void {
    const bucket = this.#buckets.get(key);
    if (bucket !== undefined) bucket.content = Math.min(bucket.content + 1, bucket.bucketSize);
  }

  /** Takes a key; its bucket is full again. */
  refill(key: string): void {
    this.#buckets.delete(key);
  }

  #used(key: string): TokenBucket {
    const bucket = this.#buckets.get(key) ?? this.#fullBucket();
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    return bucket;
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

  /** Looked at from the one that was used the longest ago: those behind the first that is kept were used later. */
  #forgetFull(): void {
    const since = performance.now() - this.#rate.duration * 1000;
    for (const [key, { lastDrip }] of this.#buckets) {
      if (this.#buckets.size <= MOST && lastDrip > since) return;
      this.#buckets.delete(key);
    }
  }
}
