import { lotTopic, type KnownEvent, type StreamEvent } from '#protocol';

/** What happens to lots, in public. */
export type LotEvent = Extract<
  KnownEvent,
  { readonly kind: 'lot' | 'lot-opened' | 'lot-step' | 'lot-retracted' | 'lot-closed' | 'lot-cancelled' }
>;

const TOPICS = lotTopic('');

/** Takes a topic; returns the id of the lot that it is of, undefined for another topic. */
export function lotOf(topic: string): string | undefined {
  return topic.startsWith(TOPICS) ? topic.slice(TOPICS.length) : undefined;
}

/** Takes any event; true when it is one that a lot's state is folded from. */
export function isLotEvent(event: StreamEvent): event is LotEvent {
  return event.kind !== 'unknown' && lotOf(event.topic) !== undefined;
}
