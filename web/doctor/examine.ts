import { TRANSPORT_NAMES, type TransportName } from '#protocol';
import { REAL_CLOCK, type Clock } from '../connection/clock.ts';
import type { OpenTransport } from '../transports/contract.ts';
import { OPENERS } from '../transports/registry.ts';
import { observed, roundTrip, type Examination, type Observation, type Plain } from './examination.ts';
import { createLooks, type Looks } from './looks.ts';
import { watchTransport, type Limits } from './watch.ts';

/** Milliseconds that a whole examination takes at the most, and plain HTTP at its beginning. */
const BUDGET = { whole: 8000, plain: 1500 };
/** Milliseconds of a round trip from which on four transports at once are kinder than two after two. */
const FAR = 250;
/** A browser has six connections to a server of HTTP/1.1, and a board may use some: two transports at a time. */
const PAIRS: readonly (readonly TransportName[])[] = [
  ['websocket', 'sse'],
  ['long-polling', 'polling'],
];

/** How long each transport is watched after its first frame: one that streams is to stay steady, polling has no more to show. */
const STEADY: Readonly<Record<TransportName, number>> = {
  websocket: 3000,
  sse: 3000,
  'long-polling': 1500,
  polling: 0,
};
/** Milliseconds until a first frame is due, and that a pair gets in all. */
const PAIR = { first: 2000, whole: 4000 };

/** No filter: what the log has is what must come. */
const EVERYTHING: readonly string[] = ['*'];

/** What happens while an examination runs. */
export type Progress =
  | { readonly type: 'plain'; readonly http: Plain }
  | { readonly type: 'trying'; readonly transport: TransportName }
  | { readonly type: 'observed'; readonly observation: Observation };

/** What an examination is made with. */
export interface ExamineOptions {
  /** The site. */
  readonly origin: string;
  /** The browser in a few words. */
  readonly browser: string;
  /** The browser believes that it has a network. */
  readonly online: boolean;
  /** Ends it before its time. */
  readonly signal: AbortSignal;
  /** Is told what happens. */
  readonly progress: (progress: Progress) => void;
  /** For tests. */
  readonly openers?: Readonly<Record<TransportName, OpenTransport>>;
  readonly looks?: Looks;
  readonly clock?: Clock;
}

/**
 * Takes what to examine with; tries plain HTTP and the four transports from this browser, each on a link of its own without a
 * cursor, and closes all of them. It takes 8 s at the most and touches no running stream. Rejects when it is aborted.
 */
export async function examine(options: ExamineOptions): Promise<Examination> {
  const { clock = REAL_CLOCK, origin, browser, online, signal, progress } = options;
  const looks = options.looks ?? createLooks(origin, clock);
  const at = clock.wall();
  const ends = clock.now() + BUDGET.whole;
  const http = await within(clock, BUDGET.plain, signal, looks.plain);
  signal.throwIfAborted();
  progress({ type: 'plain', http });
  const observations: Observation[] = [];
  for (const { transports, limits } of stagesFor(http)) {
    const left = Math.max(0, ends - clock.now());
    const watched = transports.map((transport) => {
      progress({ type: 'trying', transport });
      return watchOne({ ...options, clock, looks }, transport, limits(left));
    });
    observations.push(...(await Promise.all(watched)));
    signal.throwIfAborted();
  }
  const sorted = TRANSPORT_NAMES.flatMap((name) => observed({ observations }, name) ?? []);
  return { at, origin, browser, online, http, observations: sorted };
}

interface Stage {
  readonly transports: readonly TransportName[];
  /** Takes the ms that are left in all; returns the limits of this stage. */
  readonly limits: (left: number) => Omit<Limits, 'steady'>;
}

function stagesFor(http: Plain): readonly Stage[] {
  const far = (roundTrip(http) ?? 0) > FAR;
  if (far) return [{ transports: PAIRS.flat(), limits: (left) => ({ first: left, whole: left }) }];
  return PAIRS.map((transports) => ({
    transports,
    limits: (left) => ({ first: PAIR.first, whole: Math.min(PAIR.whole, left) }),
  }));
}

async function watchOne(
  options: ExamineOptions & { readonly clock: Clock; readonly looks: Looks },
  transport: TransportName,
  limits: Omit<Limits, 'steady'>,
): Promise<Observation> {
  const { origin, looks, clock, signal, progress, openers = OPENERS } = options;
  const observation = await watchTransport({
    transport,
    open: openers[transport],
    request: { origin, cursor: undefined, topics: EVERYTHING },
    limits: { ...limits, steady: STEADY[transport] },
    clock,
    look: looks.at[transport],
    head: looks.head,
    signal,
  });
  if (!signal.aborted) progress({ type: 'observed', observation });
  return observation;
}

/** Takes a question that can be aborted; asks it, and aborts it after so many milliseconds or with the signal. */
async function within<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const forget = clock.after(ms, () => own.abort());
  try {
    return await ask(AbortSignal.any([own.signal, signal]));
  } finally {
    forget();
  }
}
