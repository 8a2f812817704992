import * as v from 'valibot';
import { TimeSchema, type OutsideAlert } from '#protocol';

/** Alerts in one message, at the most. */
export const ALERTS_LIMIT = 1_000;

/** Characters of one alert's labels and annotations: it is an event that every page is sent. */
const TEXTS_LIMIT = 32_768;

const Texts = v.pipe(
  v.record(v.pipe(v.string(), v.maxLength(128)), v.pipe(v.string(), v.maxLength(2_048))),
  v.maxEntries(64),
);

const RfcTimeSchema = v.pipe(
  v.string(),
  v.maxLength(64),
  v.transform((text) => Date.parse(text)),
  v.number(),
  // Go's zero time is long before 1970.
  v.transform((time) => Math.max(0, time)),
  TimeSchema,
);

/** What an Alertmanager posts to a webhook (version 4), as far as it is read here. */
export const AlertmanagerWebhookSchema = v.object({
  version: v.literal('4'),
  externalURL: v.pipe(v.string(), v.maxLength(512)),
  alerts: v.pipe(
    v.array(
      v.pipe(
        v.object({
          status: v.picklist(['firing', 'resolved']),
          labels: Texts,
          annotations: v.optional(Texts, {}),
          startsAt: RfcTimeSchema,
          endsAt: RfcTimeSchema,
          fingerprint: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
        }),
        v.check(
          ({ labels, annotations }) => JSON.stringify([labels, annotations]).length <= TEXTS_LIMIT,
          'Its labels and annotations are too long.',
        ),
      ),
    ),
    v.maxLength(ALERTS_LIMIT),
  ),
});

/** Takes what was posted and the time; returns its alerts as they stand outside. */
export function outsideAlerts(
  { externalURL, alerts }: v.InferOutput<typeof AlertmanagerWebhookSchema>,
  at: number,
): OutsideAlert[] {
  return alerts.map(({ fingerprint, status, labels, annotations, startsAt, endsAt }) => ({
    id: fingerprint,
    source: externalURL,
    state: status,
    labels,
    annotations,
    startsAt,
    endsAt: status === 'resolved' ? endsAt : null,
    at,
  }));
}
