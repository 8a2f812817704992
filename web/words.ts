import { TRANSPORTS, type TransportName } from '#protocol';
import type { FeedStatus } from './connection/feed.ts';
import { asksWho } from './connection/refused.ts';
import { wait } from './format.ts';

type Why = FeedStatus['why'];

/** How serious a state is: colour follows it, words carry it. */
export type Tone = 'good' | 'quiet' | 'warn' | 'bad';

/** What the connection pill says. */
export interface PillWords {
  readonly text: string;
  readonly tone: Tone;
}

/** How a transport is called inside a sentence. */
export const IN_SENTENCE = {
  websocket: 'WebSocket',
  'long-polling': 'long polling',
  sse: 'SSE',
  polling: 'polling',
} as const satisfies Record<TransportName, string>;

/** Takes names; returns them as people list them: `a`, `a and b`, `a, b and c`. */
export function list(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

function trimmed(detail: string): string {
  return detail.trim().replace(/\.$/, '');
}

/** The machine's own words go in brackets behind ours. */
function withDetail(sentence: string, detail: string): string {
  const reason = trimmed(detail);
  return reason === '' ? `${sentence}.` : `${sentence} (${reason}).`;
}

/** Takes why the connection is as it is, and the mode; returns one sentence. */
export function whyWords(why: Why, mode: FeedStatus['mode']): string {
  switch (why.kind) {
    case 'start':
      return mode === 'auto'
        ? 'The best transport that works here.'
        : 'Chosen in the address or by hand earlier.';
    case 'by-hand':
      return mode === 'auto' ? 'Automatic again: the best transport that works here.' : 'Chosen by hand.';
    case 'remembered':
      return `${TRANSPORTS[why.transport].label} worked on this network a while ago.`;
    case 'blocked':
      return withDetail(
        `${TRANSPORTS[why.transport].label} does not get through, plain HTTP does`,
        why.detail,
      );
    case 'late':
      return `${TRANSPORTS[why.transport].label} has not answered yet.`;
    case 'unanswered':
      return `${TRANSPORTS[why.transport].label} was opened, then nothing came through it.`;
    case 'silent':
      return `${TRANSPORTS[why.transport].label} fell silent without closing.`;
    case 'short-lived':
      return withDetail(`${TRANSPORTS[why.transport].label} was cut several times in a row`, why.detail);
    case 'cut':
      return `${TRANSPORTS[why.transport].label} is cut after ${wait(Math.round(why.after / 1000) * 1000)} each time.`;
    case 'lost':
      return withDetail(`${TRANSPORTS[why.transport].label} broke`, why.detail);
    case 'reconnected': {
      const what = why.silent ? 'fell silent without closing' : 'broke';
      return `${TRANSPORTS[why.transport].label} ${what}, and carries the stream again.`;
    }
    case 'restored':
      return `${TRANSPORTS[why.transport].label} works again.`;
    case 'server-down':
      return 'The server does not answer, not even by plain HTTP.';
    case 'bye':
      return 'The server is stopping or restarting and asked to come back.';
    case 'refused':
      return `The server refused the connection: ${trimmed(why.detail)}.`;
    case 'pinned-failed':
      return withDetail(
        `${TRANSPORTS[why.transport].label} was chosen by hand and does not work here`,
        why.detail,
      );
    case 'all-blocked':
      return withDetail('Plain HTTP works, and no transport does', why.detail);
  }
}

/** Takes the status, the viewer's time in ms since 1970 and the latency in ms if known; returns the pill's words. */
export function pillWords(status: FeedStatus, now: number, latency: number | undefined): PillWords {
  const { phase, carrier, candidates, retryAt } = status;
  switch (phase) {
    case 'stopped': // it has not begun yet: whoever stops it leaves
    case 'connecting': {
      const names = candidates.map((name) => IN_SENTENCE[name]);
      return { text: names.length === 0 ? 'Connecting' : `Trying ${list(names)}`, tone: 'quiet' };
    }
    case 'live': {
      const label = carrier === undefined ? 'Live' : TRANSPORTS[carrier].label;
      return { text: latency === undefined ? label : `${label} · ${latencyWords(latency)}`, tone: 'good' };
    }
    case 'switching':
      return { text: switchingWords(carrier, candidates[0]), tone: 'good' };
    case 'checking':
      return { text: 'Checking the server', tone: 'warn' };
    case 'waiting':
      if (isSignInAsked(status)) return { text: 'Not signed in', tone: 'bad' };
      return {
        text: retryAt === undefined ? 'Not connected' : `Retry in ${wait(retryAt - now)}`,
        tone: 'bad',
      };
  }
}

/** Takes a latency in ms; returns it in whole ms, and never as nothing: `< 1 ms`, `12 ms`. */
export function latencyWords(latency: number): string {
  return latency < 1 ? '<\u20091 ms' : `${Math.round(latency)} ms`;
}

function switchingWords(carrier: TransportName | undefined, candidate: TransportName | undefined): string {
  if (carrier === undefined) return 'Switching';
  const from = TRANSPORTS[carrier].label;
  return candidate === undefined ? from : `${from} → ${TRANSPORTS[candidate].label}`;
}

/** Takes the status; true when nothing goes on before somebody has signed in. */
export function isSignInAsked({ carrier, why }: Pick<FeedStatus, 'carrier' | 'why'>): boolean {
  return carrier === undefined && why.kind === 'refused' && asksWho(why.code);
}
