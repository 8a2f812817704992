import { createHmac } from 'node:crypto';
import type { ChannelTerms } from '#protocol';
import type { Attempt } from './attempt.ts';
import { plainLabels, timeText, titleOf, type Parcel } from './parcel.ts';
import { post, type Outgoing } from './post.ts';
import { episodeKey } from '../outbox/letter.ts';

type Terms = Extract<ChannelTerms, { kind: 'webhook' }>;

/** What Alertmanager writes for a time that has not come. */
const NEVER = '0001-01-01T00:00:00Z';

/** Takes how posts leave, a channel's terms and a parcel; returns what became of it. */
export function sendWebhook(outgoing: Outgoing, { url, secret }: Terms, parcel: Parcel): Promise<Attempt> {
  const body = JSON.stringify(webhookBody(parcel));
  return post(outgoing, { url, body, headers: webhookHeaders(parcel, body, secret) });
}

/**
 * Takes a parcel, its body and perhaps a secret; returns the headers, those of Standard Webhooks: the id, the time of sending, and
 * with a secret `v1,` and the base64 HMAC-SHA256 of `<id>.<time>.<body>`.
 */
export function webhookHeaders(
  { id, at }: Pick<Parcel, 'id' | 'at'>,
  body: string,
  secret: string | undefined,
): Record<string, string> {
  const seconds = String(Math.floor(at / 1000));
  const headers = {
    'Content-Type': 'application/json',
    'Idempotency-Key': id,
    'Webhook-Id': id,
    'Webhook-Timestamp': seconds,
  };
  if (secret === undefined) return headers;
  // Written so, a secret is base64; any other text is taken as it is.
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { ...headers, 'Webhook-Signature': `v1,${signature}` };
}

/** Takes a parcel; returns the body that an Alertmanager would post (version 4), and what only we know below `switchyard`. */
export function webhookBody(parcel: Parcel): object {
  const { id, group, news, channel, late, origin, test } = parcel;
  const alerts = test ? [testAlert(parcel)] : news.map((each) => alertOf(parcel, each));
  const labels = alerts.map((alert) => alert.labels);
  return {
    version: '4',
    groupKey: `{}:{rule="${group}"}`,
    truncatedAlerts: 0,
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    receiver: channel,
    groupLabels: { alertname: labels[0]?.['alertname'] ?? '' },
    commonLabels: common(labels),
    commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
    externalURL: origin,
    alerts,
    switchyard: { id, title: titleOf(parcel), late, test, firing: parcel.firing },
  };
}

function alertOf({ unheard, origin }: Parcel, news: Parcel['news'][number]) {
  const { alert, told, repeated } = news;
  const over = alert.state === 'resolved';
  return {
    status: over ? 'resolved' : 'firing',
    labels: plainLabels(alert),
    annotations: alert.annotations,
    startsAt: timeText(alert.firedAt ?? alert.since),
    endsAt: over ? timeText(alert.resolvedAt ?? alert.at) : NEVER,
    generatorURL: `${origin}/alerts`,
    fingerprint: alert.id.split('-')[1] ?? alert.id,
    switchyard: {
      id: alert.id,
      episode: alert.episode,
      told: unheard.includes(episodeKey(news)) ? 'fired-and-resolved' : told,
      repeated,
      value: alert.value,
    },
  };
}

function testAlert({ at, origin }: Parcel): ReturnType<typeof alertOf> {
  return {
    status: 'firing',
    labels: { alertname: 'SwitchyardTest', severity: 'info' },
    annotations: { summary: 'This is a test from Switchyard.' },
    startsAt: timeText(at),
    endsAt: NEVER,
    generatorURL: `${origin}/alerts`,
    fingerprint: '0000000000000000',
    switchyard: { id: 'test', episode: at, told: 'firing', repeated: false, value: null },
  };
}

/** Takes records; returns what all of them have in common. */
function common(records: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const [first = {}, ...others] = records;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((other) => other[name] === value)),
  );
}
