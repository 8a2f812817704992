import { TRANSPORTS, type TransportName } from '#protocol';
import type { FeedStatus } from '../connection/status.ts';
import { age } from '../format.ts';
import type { Standing } from './access.ts';

/** How an embed stands, in a word that hosts are told too. */
export type EmbedPhase =
  /** Nothing is shown yet. */
  | 'connecting'
  | 'live'
  /** What is shown is older than it should be. */
  | 'stale'
  /** The server cannot be reached, or passes nothing. */
  | 'offline'
  | 'paused'
  /** A picture of one moment, as it was asked for. */
  | 'still'
  /** Its token has reached its end. */
  | 'expired'
  /** The share was ended, or is not there. */
  | 'ended'
  /** The server said no: to this site, or to this token. */
  | 'refused';

/** What is known of how an embed stands. */
export interface Stand {
  readonly standing: Standing;
  /** Undefined where there is no stream. */
  readonly status: Pick<FeedStatus, 'phase' | 'carrier' | 'why' | 'retryAt'> | undefined;
  /** Something is shown. */
  readonly ready: boolean;
  /** It is a picture of one moment. */
  readonly still: boolean;
  readonly paused: boolean;
  /** Nothing comes though the connection stands. */
  readonly silent: boolean;
  /** Something carries the stream, or did. */
  readonly carried: boolean;
  /** Nothing has carried the stream for a while. */
  readonly lost: boolean;
  /** Milliseconds since the newest that is shown was so. */
  readonly age: number;
  /** The moment that is shown, as it is written. */
  readonly moment: string;
  /** The viewer's time in ms. */
  readonly now: number;
}

/** A phase with what a person reads of it. */
export interface Told {
  readonly phase: EmbedPhase;
  readonly tone: 'good' | 'quiet' | 'warn' | 'bad';
  readonly text: string;
  /** What carries the stream, where something does. */
  readonly transport: TransportName | undefined;
}

/** Takes what is known; returns the phase and its words. */
export function phaseOf(stand: Stand): Told {
  const { standing, status, ready, still, paused, silent, moment } = stand;
  const transport = status?.carrier;
  const said = (phase: EmbedPhase, tone: Told['tone'], text: string): Told => ({
    phase,
    tone,
    text,
    transport,
  });
  if (standing.kind === 'refused') {
    const ended = standing.code === 'REVOKED' || standing.code === 'NOT_FOUND';
    return said(ended ? 'ended' : 'refused', 'bad', ended ? 'Ended' : 'Refused');
  }
  if (standing.kind === 'expired') return said('expired', 'bad', `Expired${shownUntil(stand)}`);
  if (ready && still) return said('still', 'quiet', `Picture of ${moment}`);
  if (status === undefined) {
    if (standing.kind === 'unanswered') return said('offline', 'bad', 'No answer. Trying again.');
    return said('connecting', 'quiet', standing.kind === 'wanting' ? 'Waiting for a token' : 'Connecting');
  }
  if (isGone(stand)) return said('offline', 'bad', `Offline${shownUntil(stand)}. ${next(stand)}`);
  if (!ready || !(stand.carried || stand.lost)) return said('connecting', 'quiet', 'Connecting');
  if (stand.lost) return said('stale', 'warn', `Behind${shownUntil(stand)}. Connecting again.`);
  if (silent) return said('stale', 'warn', `Nothing measured for ${age(stand.age)}`);
  if (paused) return said('paused', 'quiet', `Paused at ${moment}`);
  return said('live', 'good', transport === undefined ? 'Live' : `Live · ${TRANSPORTS[transport].label}`);
}

/** Nothing carries, and what was tried last says that nothing will for now. */
function isGone({ status, lost, ready }: Stand): boolean {
  if (status === undefined || status.carrier !== undefined || (ready && !lost)) return false;
  const { kind } = status.why;
  return (
    status.phase === 'waiting' &&
    (kind === 'server-down' || kind === 'all-blocked' || kind === 'pinned-failed')
  );
}

function shownUntil({ ready, moment, age: old }: Stand): string {
  return ready && Number.isFinite(old) ? `, last data ${moment} (${age(old)} ago)` : '';
}

function next({ status, now }: Stand): string {
  const at = status?.retryAt;
  return at === undefined
    ? 'Trying again.'
    : `Trying again in ${Math.max(0, Math.ceil((at - now) / 1000))} s.`;
}

/** What stands in the place of the content, where there is none. */
export interface Instead {
  readonly title: string;
  readonly text: string;
  readonly bad: boolean;
}

const REFUSALS: Readonly<Record<string, readonly [string, string]>> = {
  NOT_FOUND: ['There is no such share', 'The address names one that this server does not have.'],
  ORIGIN_REFUSED: [
    'This site may not show this',
    'The share is for other sites. Its admin can add this one in the settings.',
  ],
  NOT_SIGNED_IN: [
    'This token opens nothing',
    'It is of another share or key, was cut short, or is older than the newest link.',
  ],
};

/**
 * Takes how the right to look stands, whether something is shown, and whether a token is waited for longer than it takes to hand one
 * over; returns what to show in the place of the content, undefined where that can be shown or will soon be.
 */
export function insteadOf(standing: Standing, ready: boolean, waited: boolean): Instead | undefined {
  switch (standing.kind) {
    case 'wanting':
      if (!waited) return undefined;
      return {
        title: 'Waiting for a token',
        text: 'The page around this has not handed one over yet.',
        bad: false,
      };
    case 'refused': {
      // Whether somebody ended it, its time was over, or its link was replaced, the server says.
      if (standing.code === 'REVOKED')
        return {
          title: 'This share has ended',
          text: `${standing.message} Nothing more is shown here.`,
          bad: true,
        };
      const [title, text] = REFUSALS[standing.code] ?? ['The server said no', standing.message];
      return { title, text, bad: true };
    }
    case 'expired':
      if (ready) return undefined; // what was shown stays, and is said to be old
      return {
        title: 'The token has expired',
        text: 'The page around this has to send a newer one.',
        bad: true,
      };
    case 'unanswered':
      if (ready) return undefined;
      return { title: 'The server does not answer', text: 'It is asked again and again.', bad: true };
    default:
      return undefined;
  }
}
