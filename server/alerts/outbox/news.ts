import * as v from 'valibot';
import { AlertSchema, ChannelIdSchema, type Alert } from '#protocol';
import type { OutboxWrite } from '../../../db/outbox.ts';

/** A transition that is to be told, and where: a row of the outbox until every group that it concerns has looked at it. */
export const NewsSchema = v.object({
  alert: AlertSchema,
  /** The channels of its rule at that time. */
  channels: v.array(ChannelIdSchema),
});

/**
 * Takes an alert after a transition and the channels of its rule; returns the rows for that transition's own append
 * (`AppendRequest.outbox`): none for what nobody is told of.
 */
export function newsOf(alert: Alert, channels: readonly string[]): readonly OutboxWrite[] {
  const fires = alert.state === 'firing' && channels.length > 0;
  // That it is over concerns whoever was told that it fires, whatever has become of the rule's channels.
  if (!fires && alert.state !== 'resolved') return [];
  const { id, episode, version } = alert;
  return [{ kind: 'news', key: `${id}:${episode}:${version}`, data: { alert, channels } }];
}
