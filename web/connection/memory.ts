import * as v from 'valibot';
import { TRANSPORT_NAMES, isTransportName, type TransportName } from '#protocol';
import { parseLadder } from './ladder.ts';
import type { Mode } from './state-types.ts';

/** Milliseconds for which a good transport is remembered: networks change. */
const KEPT = 30 * 60_000;
const KEYS = { good: 'switchyard:transport', mode: 'switchyard:mode' } as const;

const GoodSchema = v.object({ transport: v.picklist(TRANSPORT_NAMES), at: v.number() });

/** What survives a reload. */
export interface TransportMemory {
  /** The transport that last carried the stream in automatic mode, when that was less than 30 minutes ago. */
  good(): TransportName | undefined;
  /** Notes that a transport carries the stream. */
  remember(transport: TransportName): void;
  /** The mode that a person chose. */
  mode(): Mode | undefined;
  /** Notes what a person chose. */
  choose(mode: Mode): void;
}

/** The two calls of `Storage` that are used. */
export type TextStore = Pick<Storage, 'getItem' | 'setItem'>;

/**
 * Takes where to keep it and the wall clock; returns the memory. In an embedded page every access may throw, the one
 * that finds `localStorage` as well: then nothing is remembered.
 */
export function createMemory(
  store: () => TextStore = () => localStorage,
  now: () => number = Date.now,
): TransportMemory {
  const read = (key: string): string | undefined => attempt(() => store().getItem(key)) ?? undefined;
  const write = (key: string, text: string): void => attempt(() => store().setItem(key, text));
  return {
    good() {
      const text = read(KEYS.good);
      const parsed = v.safeParse(GoodSchema, text && attempt((): unknown => JSON.parse(text)));
      if (!parsed.success) return undefined;
      const age = now() - parsed.output.at;
      return age >= 0 && age < KEPT ? parsed.output.transport : undefined;
    },
    remember: (transport) => write(KEYS.good, JSON.stringify({ transport, at: now() })),
    mode() {
      const text = read(KEYS.mode);
      return text === 'auto' || isTransportName(text) ? text : undefined;
    },
    choose: (mode) => write(KEYS.mode, mode),
  };
}

/** How the page is to connect. */
export interface Preferences {
  readonly mode: Mode;
  readonly ladder: readonly TransportName[];
}

/** Takes the page's query and what is remembered; returns the mode and the ladder. `?transport=` wins over memory. */
export function readPreferences(query: URLSearchParams, memory: Pick<TransportMemory, 'mode'>): Preferences {
  const asked = query.get('transport');
  const mode = asked === 'auto' || isTransportName(asked) ? asked : (memory.mode() ?? 'auto');
  return { mode, ladder: parseLadder(query.get('ladder')) };
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
