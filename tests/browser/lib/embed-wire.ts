import type { Page } from 'playwright-core';
import * as v from 'valibot';
import { EventTupleSchema, PATHS, SeriesTupleSchema, type EventTuple } from '#protocol';

/** Parts of an Engine.IO payload are told apart by this. */
const BETWEEN_PACKETS = '\u001e';

declare global {
  interface Window {
    /** Everything that a server has said to this document, whoever asked: in a page with `tapWire`. */
    wire?: string[];
  }
}

/**
 * Runs in every document before its own script: keeps what comes by fetch, XMLHttpRequest and WebSocket. (What the browser's protocol
 * tells of bodies is not enough: it forgets those that were read as a stream.) Takes the path of the server's API and of its sockets.
 */
export function tapWire([api, sockets]: readonly [api: string, sockets: string]): void {
  const wire: string[] = (window.wire = []);
  const speaks = (url: string): boolean => {
    const { pathname } = new URL(url, location.href);
    return pathname.startsWith(api) || pathname.startsWith(sockets);
  };
  const fetch = window.fetch.bind(window);
  window.fetch = async (...asked) => {
    const answer = await fetch(...asked);
    // What is called off nobody was shown.
    if (speaks(answer.url))
      void answer
        .clone()
        .text()
        .then(
          (text) => wire.push(text),
          () => undefined,
        );
    return answer;
  };
  window.XMLHttpRequest = class extends XMLHttpRequest {
    constructor() {
      super();
      this.addEventListener('load', () => speaks(this.responseURL) && wire.push(this.responseText));
    }
  };
  window.WebSocket = class extends WebSocket {
    constructor(...opened: ConstructorParameters<typeof WebSocket>) {
      super(...opened);
      this.addEventListener('message', ({ data }) => wire.push(String(data)));
    }
  };
}

/** What `tapWire` takes. */
export const SPOKEN = ['/api/', PATHS.socket] as const;

/** Takes a page; returns what the server has said to it and to its frames so far. */
export async function saidOn(page: Page): Promise<readonly string[]> {
  return (await Promise.all(page.frames().map((frame) => frame.evaluate(() => window.wire ?? [])))).flat();
}

/** What was said, whatever frames and answers it came in. */
export interface Meant {
  readonly events: EventTuple[];
  /** Names of series by number. */
  readonly series: Map<number, string>;
  /** Topics whose states were told. */
  readonly states: Set<string>;
}

/** Takes what was said; returns what it means. */
export function meaningOf(said: readonly string[]): Meant {
  const meant: Meant = { events: [], series: new Map(), states: new Set() };
  for (const text of said) for (const packet of text.split(BETWEEN_PACKETS)) gather(parsed(packet), meant);
  return meant;
}

/** A packet's JSON, behind the digits that say what it is; undefined where it has none. */
function parsed(packet: string): unknown {
  try {
    return JSON.parse(packet.replace(/^\d+(?=[[{])/, ''));
  } catch {
    return undefined;
  }
}

function gather(said: unknown, meant: Meant): void {
  if (v.is(SeriesTupleSchema, said)) meant.series.set(said[0], said[1]);
  else if (v.is(EventTupleSchema, said)) meant.events.push(said);
  if (typeof said !== 'object' || said === null) return;
  if ('states' in said) for (const topic of Object.keys(said.states ?? {})) meant.states.add(topic);
  for (const part of Object.values(said)) gather(part, meant);
}
