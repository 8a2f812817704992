import { TRANSPORTS, isTransportName } from '#protocol';
import type { EmbedSays } from '#protocol';

/** How a snippet is tried. */
export const TRIAL_WAYS = ['frame', 'sandbox', 'element'] as const;
/** One of them. */
export type TrialWay = (typeof TRIAL_WAYS)[number];

/** Their names. */
export const TRIAL_NAMES: Readonly<Record<TrialWay, string>> = {
  frame: 'As a frame',
  sandbox: 'As a frame with sandbox="allow-scripts"',
  element: 'As an element',
};

/** Milliseconds after which what has not come does not come. */
export const TRIAL_PATIENCE = 12_000;

/** Milliseconds after which a size that came is that of all the content, and what is said of a failure is all. */
export const TRIAL_CALM = 700;

/** Phases that an embed does not leave by waiting. */
const OVER: ReadonlySet<string> = new Set(['ended', 'refused', 'expired']);

/** What was seen of a trial so far. Times are ms since it began. */
export interface TrialFacts {
  /** The browser has loaded something: the embed, or a page that says why not. */
  readonly loaded: boolean;
  readonly ready: { readonly title: string; readonly at: number } | undefined;
  readonly state:
    { readonly phase: string; readonly transport: string | null; readonly live: boolean } | undefined;
  readonly height: number | undefined;
  /** It began to be live. */
  readonly liveAt: number | undefined;
  readonly errors: readonly string[];
  /** What the browser refused because of a page's policy. */
  readonly refused: readonly string[];
}

/** Nothing has been seen yet. */
export const NO_FACTS: TrialFacts = {
  loaded: false,
  ready: undefined,
  state: undefined,
  height: undefined,
  liveAt: undefined,
  errors: [],
  refused: [],
};

/** Takes what was seen, what the embed says and when; returns what was seen then. */
export function heard(facts: TrialFacts, said: EmbedSays, at: number): TrialFacts {
  switch (said.type) {
    case 'ready':
      return { ...facts, ready: facts.ready ?? { title: said.title, at } };
    case 'size':
      return { ...facts, height: said.height };
    case 'state': {
      const { phase, transport, live } = said;
      // What a snapshot shows is called live a moment before anything carries the stream.
      const began = live && transport !== null ? at : undefined;
      return { ...facts, state: { phase, transport, live }, liveAt: facts.liveAt ?? began };
    }
    case 'error': {
      const text = `${said.message} (${said.code})`;
      return facts.errors.includes(text) ? facts : { ...facts, errors: [...facts.errors, text] };
    }
    case 'alert':
    case 'token-wanted':
      return facts;
  }
}

/** Takes what was seen and whether a stream is wanted; true when there is nothing more to wait for, be it good or bad. */
export function isSettled({ ready, liveAt, height, state, refused }: TrialFacts, live: boolean): boolean {
  if (refused.length > 0 || OVER.has(state?.phase ?? '')) return true;
  return ready !== undefined && height !== undefined && (!live || liveAt !== undefined);
}

/** One line of what is reported. */
export interface TrialLine {
  readonly ok: boolean;
  readonly text: string;
}

/** Takes what was seen when a trial was over, and whether a stream was wanted; returns what the browser said, in words. */
export function trialLines(facts: TrialFacts, live: boolean): readonly TrialLine[] {
  const lines: TrialLine[] = [];
  const { ready, height, errors, refused } = facts;
  if (ready !== undefined)
    lines.push({ ok: true, text: `It shows “${ready.title}” after ${seconds(ready.at)}.` });
  else lines.push({ ok: false, text: silentWords(facts) });
  if (ready !== undefined && live) lines.push(streamLine(facts));
  if (ready !== undefined && !live)
    lines.push({ ok: true, text: 'A still picture was asked for: it opens no stream.' });
  if (height !== undefined)
    lines.push({ ok: true, text: `Its content is ${Math.round(height)} pixels high.` });
  for (const text of refused) lines.push({ ok: false, text: `The browser refused: ${text}` });
  for (const text of errors) lines.push({ ok: false, text });
  return lines;
}

function streamLine({ liveAt, state }: TrialFacts): TrialLine {
  if (liveAt !== undefined) {
    return {
      ok: true,
      text: `It is live after ${seconds(liveAt)}, over ${transportWords(state?.transport ?? null)}.`,
    };
  }
  const now = state === undefined ? 'It said nothing of its stream.' : `It stands at “${state.phase}”.`;
  if (OVER.has(state?.phase ?? '')) return { ok: false, text: now };
  return {
    ok: false,
    text: `It was not live after ${seconds(TRIAL_PATIENCE)}. ${now} The doctor (key d) knows more.`,
  };
}

function transportWords(transport: string | null): string {
  const name = transport ?? '';
  return isTransportName(name) ? TRANSPORTS[name].label : 'a transport that it did not name';
}

function silentWords({ loaded, refused, errors }: TrialFacts): string {
  if (errors.length > 0) return 'The embed came, and it shows nothing.';
  if (refused.length > 0) return 'The embed was not let in.';
  return loaded
    ? 'Something was loaded, and the embed has said nothing: the browser refused to show it here, or its script did not come.'
    : 'Nothing was loaded: the server did not answer, or something in between kept it.';
}

function seconds(ms: number): string {
  return ms < 9_950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}
