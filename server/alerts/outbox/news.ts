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
 * Takes an alert before a transition, undefined when there was none, and after it, and the channels of its rule; returns the rows for that
 * transition's own append (`AppendRequest.outbox`): none for what nobody is told of.
 */
export function newsOf(
  before: Alert | undefined,
  alert: Alert,
  channels: readonly string[],
): readonly OutboxWrite[] {
  const fires = alert.state === 'firing' && channels.length > 0;
  // It may recover and fire on every second, for hours: that would pile up.
  if (fires && before !== undefined && isToldAlike(before, alert)) return [];
  // That it is over concerns whoever was told that it fires, whatever has become of the rule's channels.
  if (!fires && alert.state !== 'resolved') return [];
  const { id, episode, version } = alert;
  return [{ kind: 'news', key: `${id}:${episode}:${version}`, data: { alert, channels } }];
}

/** True when groups would tell, mute and repeat one as the other. */
function isToldAlike(one: Alert, other: Alert): boolean {
  const told = ({ state, episode, name, severity, reason }: Alert): string =>
    JSON.stringify([state, episode, name, severity, reason]);
  return told(one) === told(other);
}
