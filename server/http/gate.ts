import type { HttpBindings } from '@hono/node-server';
import { isGone } from './http2-answer.ts';

/** Takes a request's bindings; true when its client has left: whoever did so while waiting in line needs no answer. */
export function hasGone({ outgoing }: HttpBindings): boolean {
  return isGone(outgoing);
}

/** Lets a few through at a time; the others wait in line. */
export class Gate {
  #free: number;
  readonly #line: (() => void)[] = [];

  /** Takes how many may be inside. */
  constructor(width: number) {
    this.#free = width;
  }

  /** Takes what to do inside; settles as it does. */
  async pass<Result>(run: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((enter) => this.#line.push(enter));
    try {
      return await run();
    } finally {
      // The place goes straight to the next in line: it was never free.
      const next = this.#line.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
