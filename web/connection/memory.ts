import * as v from 'valibot';
import { TRANSPORT_NAMES, isTransportName, type TransportName } from '#protocol';
import { parseLadder } from './ladder.ts';
import type { Mode } from './state-types.ts';

/** Milliseconds for which a good transport is remembered: networks change what they let through. */
const KEPT = 30 * 60_000;
/** Networks that are remembered: home, work, the phone and some more. */
const NETWORKS = 8;
const KEYS = { good: 'switchyard:transports', mode: 'switchyard:mode' } as const;

const GoodSchema = v.object({
  /** The network as the server names it; empty where it does not. */
  network: v.string(),
  transport: v.picklist(TRANSPORT_NAMES),
  /** Milliseconds since 1970 by this machine. */
  at: v.number(),
});

/** A transport that carried the stream in automatic mode on a network. */
export type Good = v.InferOutput<typeof GoodSchema>;

/** What survives a reload. */
export interface TransportMemory {
  /** What was good less than 30 minutes ago, the newest first. */
  good(): readonly Good[];
  /** Notes that a transport carries the stream on a network; undefined where the server has named none. */
  remember(transport: TransportName, network: string | undefined): void;
  /** The mode that a person chose. */
  mode(): Mode | undefined;
  /** Notes what a person chose. */
  choose(mode: Mode): void;
}

/** Takes what is remembered, the newest first, and the network; returns the transport that was good there, on any network while none is named. */
export function goodOn(known: readonly Good[], network: string | undefined): TransportName | undefined {
  return known.find((good) => network === undefined || good.network === network)?.transport;
}

/** Takes what is remembered and what is good now; returns what is to be remembered, the newest first. */
export function keepGood(known: readonly Good[], good: Good): readonly Good[] {
  const others = known.filter(({ network }) => network !== good.network);
  return [good, ...others].slice(0, NETWORKS);
}

/** Takes what is remembered and the time in ms since 1970; returns what of it counts still. */
export function stillGood(known: readonly Good[], now: number): readonly Good[] {
  return known.filter(({ at }) => now - at >= 0 && now - at < KEPT);
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
  const good = (): readonly Good[] => {
    const text = read(KEYS.good);
    const parsed = v.safeParse(v.array(GoodSchema), text && attempt((): unknown => JSON.parse(text)));
    return parsed.success ? stillGood(parsed.output, now()) : [];
  };
  return {
    good,
    remember(transport, network = '') {
      write(KEYS.good, JSON.stringify(keepGood(good(), { network, transport, at: now() })));
    },
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
