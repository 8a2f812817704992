import type { Profile } from './profiles.ts';

/** What a fuse does to its connection, and why. */
export type Blow = (how: 'close' | 'reset', why: string) => void;

/** The times after which a profile ends one connection. */
export class Fuses {
  readonly #blow: Blow;
  readonly #random: () => number;
  #chance: NodeJS.Timeout | undefined;
  #life: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;

  /** Takes what ends the connection, and what draws numbers from 0 up to 1. */
  constructor(blow: Blow, random: () => number) {
    this.#blow = blow;
    this.#random = random;
  }

  /** A profile begins for this connection. */
  begin({ cutEverySeconds }: Profile): void {
    this.clear();
    if (cutEverySeconds === undefined) return;
    // A cut that is as likely in each moment as in any other: lives are distributed exponentially.
    const seconds = -Math.log(1 - this.#random()) * cutEverySeconds;
    this.#chance = setTimeout(() => this.#blow('reset', 'by chance'), seconds * 1000);
  }

  /** The connection is a WebSocket, under this profile. */
  upgraded({ webSocketSeconds, webSocketIdleSeconds }: Profile): void {
    if (webSocketSeconds !== undefined) {
      const why = `after ${webSocketSeconds} s`;
      this.#life = setTimeout(() => this.#blow('close', why), webSocketSeconds * 1000);
    }
    if (webSocketIdleSeconds !== undefined) {
      const why = `after ${webSocketIdleSeconds} s of silence`;
      this.#idle = setTimeout(() => this.#blow('close', why), webSocketIdleSeconds * 1000);
    }
  }

  /** Bytes passed. */
  passed(): void {
    this.#idle?.refresh();
  }

  /** Nothing ends the connection any more. */
  clear(): void {
    for (const timer of [this.#chance, this.#life, this.#idle]) clearTimeout(timer);
    this.#chance = this.#life = this.#idle = undefined;
  }
}
