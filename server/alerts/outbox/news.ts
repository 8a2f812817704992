import * as v from 'valibot';
import { AlertSchema, ChannelIdSchema, type Alert } from '#protocol';
import type { OutboxWrite } from '../../../db/outbox.ts';

/** What happened to an alert that is to be told, and where: a row of the outbox until a message tells it. */
export const NewsSchema = v.object({
  told: v.picklist(['firing', 'resolved', 'flapping']),
  alert: AlertSchema,
  /** The channels of its rule at that time. */
  channels: v.array(ChannelIdSchema),
});

/** What happened to an alert that is to be told, and where. */
export type News = v.InferOutput<typeof NewsSchema>;

/**
 * Takes an alert after a transition and the channels of its rule; returns the rows for that transition's own append
 * (`AppendRequest.outbox`): none for what nobody is told of.
 */
export function newsOf(alert: Alert, channels: readonly string[]): readonly OutboxWrite[] {
  if (alert.state !== 'firing' && alert.state !== 'resolved') return [];
  // On recovering and back again nobody is told anything.
  return [rowOf({ told: alert.state, alert, channels: [...channels] })];
}

/** Takes an alert that begins to flap and the channels of its rule; returns the row for the append that says so. */
export function flappingNewsOf(alert: Alert, channels: readonly string[]): readonly OutboxWrite[] {
  return [rowOf({ told: 'flapping', alert, channels: [...channels] })];
}

function rowOf(news: News): OutboxWrite {
  const { id, episode, version } = news.alert;
  return { kind: 'news', key: `${id}:${episode}:${version}:${news.told}`, data: news };
}
