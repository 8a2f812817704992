import * as v from 'valibot';
import {
  AlertAckSchema,
  AlertFlappingSchema,
  AlertGapSchema,
  AlertRuleRemovedSchema,
  AlertRuleSchema,
  AlertSchema,
  AlertUnackSchema,
  SilenceSchema,
} from './alert.ts';
import { ChannelRemovedSchema, ChannelSchema, DeliverySchema, OutsideAlertSchema } from './alert-delivery.ts';
import type { StreamEvent } from './event.ts';

/** Every kind of event of the `alerts/` topics with the whole schema of its data; a page loads them with its alerts. */
export const ALERT_KINDS = {
  'alert-rule': AlertRuleSchema,
  'alert-rule-removed': AlertRuleRemovedSchema,
  alert: AlertSchema,
  'alert-ack': AlertAckSchema,
  'alert-unack': AlertUnackSchema,
  'alert-flapping': AlertFlappingSchema,
  'alert-gap': AlertGapSchema,
  silence: SilenceSchema,
  channel: ChannelSchema,
  'channel-removed': ChannelRemovedSchema,
  delivery: DeliverySchema,
  'outside-alert': OutsideAlertSchema,
} as const;

/** The name of a kind of event about alerts. */
export type AlertKind = keyof typeof ALERT_KINDS;

/** An event about alerts without its place in the log. */
export type AlertEvent = {
  [K in AlertKind]: { readonly kind: K; readonly data: v.InferOutput<(typeof ALERT_KINDS)[K]> };
}[AlertKind];

/** Takes any text; true when it names a kind of event about alerts. */
export function isAlertKind(text: string): text is AlertKind {
  return Object.hasOwn(ALERT_KINDS, text);
}

/** Takes an event of a stream; returns it with its data parsed, or undefined when it is not about alerts or misfits. */
export function decodeAlertEvent({ kind, data }: Pick<StreamEvent, 'kind' | 'data'>): AlertEvent | undefined {
  if (!isAlertKind(kind)) return undefined;
  const parsed = v.safeParse(ALERT_KINDS[kind], data);
  // The schema was chosen by the kind, which the compiler cannot follow through the table.
  return parsed.success ? ({ kind, data: parsed.output } as AlertEvent) : undefined;
}
