import type { Page, Response } from 'playwright-core';
import * as v from 'valibot';
import { EventTupleSchema, PATHS, SeriesTupleSchema, type EventTuple } from '#protocol';

/** Parts of an Engine.IO payload are told apart by this. */
const BETWEEN_PACKETS = '\u001e';

/** Everything that a server says to a page and the frames in it, whoever asked: what is on the wire, not what is shown of it. */
export class Wire {
  readonly #texts: string[] = [];
  readonly #coming: Promise<unknown>[] = [];

  /** Takes a page that has not gone to its address yet, and the server's origin. */
  constructor(page: Page, site: string) {
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => void this.#texts.push(String(payload))),
    );
    page.on('response', (answer) => {
      const { origin, pathname } = new URL(answer.url());
      const speaks = pathname.startsWith('/api/') || pathname.startsWith(PATHS.socket);
      if (origin === site && speaks && answer.ok()) this.#coming.push(this.#keep(answer));
    });
  }

  async #keep(answer: Response): Promise<void> {
    // Of what was called off, or has gone with its page, nobody was shown anything.
    await answer.text().then(
      (text) => this.#texts.push(text),
      () => undefined,
    );
  }

  /** Gives what was said so far, as it was said. */
  async said(): Promise<readonly string[]> {
    await Promise.all(this.#coming);
    return this.#texts;
  }

  /** Gives the events that were said so far, in streams and snapshots, the names of series, and the topics whose states were told. */
  async meant(): Promise<Meant> {
    const meant: Meant = { events: [], series: new Map(), states: new Set() };
    for (const text of await this.said())
      for (const packet of text.split(BETWEEN_PACKETS)) gather(parsed(packet), meant);
    return meant;
  }
}

/** What a wire's words mean. */
export interface Meant {
  readonly events: EventTuple[];
  /** Names by number. */
  readonly series: Map<number, string>;
  readonly states: Set<string>;
}

/** A packet's JSON, behind the digits that say what it is; undefined where it has none. */
function parsed(packet: string): unknown {
  try {
    return JSON.parse(packet.replace(/^\d+(?=[[{])/, ''));
  } catch {
    return undefined;
  }
}

/** Finds them wherever they stand: nothing is said of the frames that they come in. */
function gather(said: unknown, meant: Meant): void {
  if (v.is(SeriesTupleSchema, said)) meant.series.set(said[0], said[1]);
  else if (v.is(EventTupleSchema, said)) meant.events.push(said);
  if (typeof said !== 'object' || said === null) return;
  if ('states' in said) for (const topic of Object.keys(said.states ?? {})) meant.states.add(topic);
  for (const part of Object.values(said)) gather(part, meant);
}
