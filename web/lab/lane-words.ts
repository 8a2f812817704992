import { TRANSPORTS } from '#protocol';
import type { FeedStatus } from '../connection/feed.ts';
import { pillWords, whyWords } from '../words.ts';
import type { LaneState } from './shown.ts';

/** Takes how a lane's connection stands, whether it is paused, and the viewer's time in ms; returns what it is doing. */
export function laneState(status: FeedStatus, paused: boolean, now: number): LaneState {
  if (paused) return { text: 'paused', tone: 'quiet' };
  if (status.phase === 'live' || status.phase === 'switching') return { text: 'live', tone: 'good' };
  const { text, tone } = pillWords(status, now, undefined);
  return { text: text.charAt(0).toLowerCase() + text.slice(1), tone };
}

/** Takes how a lane's connection stands, and whether it is paused; returns what is wrong with it in a sentence, empty when nothing is. */
export function laneTrouble({ carrier, why, mode }: FeedStatus, paused: boolean): string {
  if (paused) return '';
  switch (why.kind) {
    case 'start':
    case 'by-hand':
    case 'remembered':
    case 'restored':
    case 'reconnected':
      return '';
    // Nobody chose it: that is what the lane is.
    case 'pinned-failed':
      return `${TRANSPORTS[why.transport].label} does not get through here${why.detail === '' ? '' : ` (${why.detail.replace(/\.$/, '')})`}.`;
    // What is behind it is told while it lasts.
    case 'lost':
    case 'bye':
    case 'server-down':
      return carrier === undefined ? whyWords(why, mode) : '';
    default:
      return whyWords(why, mode);
  }
}
