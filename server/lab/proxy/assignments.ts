import type { Profile } from './profiles.ts';

/** Viewers that may have a profile of their own; beyond them the oldest has it no more. */
const VIEWER_LIMIT = 1_000;

/** A profile that ends by itself, and what is in force then: undefined for a viewer who had none of his own. */
interface Passing {
  readonly before: Profile | undefined;
  /** Milliseconds since 1970. */
  readonly ends: number;
  readonly timer: NodeJS.Timeout;
}

/** Told when a profile has ended by itself: whose it was, which, and what is to follow it. */
export type Ended = (viewer: string | undefined, ended: Profile, before: Profile | undefined) => void;

/** Who has which profile: that of all traffic, and those of single viewers. */
export class Assignments {
  readonly #own = new Map<string, Profile>();
  /** By viewer; undefined is all traffic. */
  readonly #passing = new Map<string | undefined, Passing>();
  readonly #ended: Ended;
  #all: Profile;

  /** Takes the profile of all traffic, and who is told. */
  constructor(all: Profile, ended: Ended) {
    this.#all = all;
    this.#ended = ended;
  }

  /** Takes a viewer, or nobody; returns the profile in force. */
  of(viewer?: string): Profile {
    return (viewer === undefined ? undefined : this.#own.get(viewer)) ?? this.#all;
  }

  /** Takes a viewer, or nobody; returns when the profile in force ends by itself, in milliseconds since 1970. */
  endOf(viewer?: string): number | undefined {
    const own = viewer !== undefined && this.#own.has(viewer);
    return this.#passing.get(own ? viewer : undefined)?.ends;
  }

  /** Viewers with a profile of their own, the oldest first. */
  get own(): ReadonlyMap<string, Profile> {
    return this.#own;
  }

  /** Takes a profile and a viewer, or nobody for all traffic; returns the viewer who had to make room, if one had to. */
  set(profile: Profile, viewer: string | undefined): string | undefined {
    const passing = this.#passing.get(viewer);
    const before = passing ? passing.before : this.#ownOf(viewer);
    this.#forget(viewer);
    if (viewer === undefined) this.#all = profile;
    else this.#own.set(viewer, profile);
    if (profile.offlineSeconds !== undefined) this.#await(profile, profile.offlineSeconds, viewer, before);
    const [oldest] = this.#own.keys();
    if (oldest === undefined || this.#own.size <= VIEWER_LIMIT) return undefined;
    this.remove(oldest);
    return oldest;
  }

  /** Takes a viewer, who has no profile of his own any more. Returns whether he had one. */
  remove(viewer: string): boolean {
    this.#forget(viewer);
    return this.#own.delete(viewer);
  }

  /** Nothing ends by itself any more. */
  stop(): void {
    for (const viewer of [...this.#passing.keys()]) this.#forget(viewer);
  }

  #ownOf(viewer: string | undefined): Profile | undefined {
    return viewer === undefined ? this.#all : this.#own.get(viewer);
  }

  #await(profile: Profile, seconds: number, viewer: string | undefined, before: Profile | undefined): void {
    const timer = setTimeout(() => this.#ended(viewer, profile, before), seconds * 1000);
    this.#passing.set(viewer, { before, ends: Date.now() + seconds * 1000, timer });
  }

  #forget(viewer: string | undefined): void {
    clearTimeout(this.#passing.get(viewer)?.timer);
    this.#passing.delete(viewer);
  }
}
