import { TRANSPORT_NAMES, type TransportName } from '#protocol';
import { list } from '../words.ts';
import { inside } from './finding.ts';

/** Takes where each transport stands; returns what is being tried and what has answered, in a sentence for who hears it. */
export function inSentences(lanes: Readonly<Record<TransportName, unknown>>): string {
  const tried = TRANSPORT_NAMES.filter((name) => lanes[name] === 'trying').map(inside);
  const done = TRANSPORT_NAMES.filter((name) => lanes[name] !== 'trying' && lanes[name] !== 'waiting').length;
  const trying = tried.length === 0 ? '' : `Trying ${list(tried)}. `;
  return `${trying}${done} of ${TRANSPORT_NAMES.length} examined.`;
}
