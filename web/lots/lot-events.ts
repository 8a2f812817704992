import type { PublicLotEvent } from '#domain';
import { lotTopic, type KnownEvent } from '#protocol';

/** What happens to lots in public, with its place in the log. */
export type LotEvent = Extract<KnownEvent, { readonly kind: PublicLotEvent['kind'] }>;

const TOPICS = lotTopic('');

/** Takes a topic; returns the id of the lot that it is of, undefined for another topic. */
export function lotOf(topic: string): string | undefined {
  return topic.startsWith(TOPICS) ? topic.slice(TOPICS.length) : undefined;
}
