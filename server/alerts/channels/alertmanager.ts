import type { Alert, ChannelTerms } from '#protocol';
import type { Attempt } from './attempt.ts';
import { plainLabels, timeText, type Parcel } from './parcel.ts';
import { post, type Outgoing } from './post.ts';

type Terms = Extract<ChannelTerms, { kind: 'alertmanager' }>;

/** Milliseconds after which an Alertmanager takes an alert for over that it has not heard of again. */
const ALIVE = 240_000;

/** Milliseconds after which what stands is sent to an Alertmanager again, so that it stays there: several times before that. */
export const RESEND = 30_000;

/** Milliseconds that the alert of a test stands there. */
const TEST_STANDS = 60_000;

/** Takes how posts leave, a channel's terms and a parcel; returns what became of it. */
export function sendToAlertmanager(outgoing: Outgoing, { url }: Terms, parcel: Parcel): Promise<Attempt> {
  return post(outgoing, {
    url: `${url.replace(/\/+$/, '')}/api/v2/alerts`,
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': parcel.id },
    body: JSON.stringify(postableAlerts(parcel)),
  });
}

/** Takes a parcel; returns the alerts as an Alertmanager's own interface takes them: it groups, repeats and mutes by itself. */
export function postableAlerts({ news, test, at, origin }: Parcel): object[] {
  const generatorURL = `${origin}/alerts`;
  if (test) {
    const labels = { alertname: 'SwitchyardTest', severity: 'info' };
    return [{ labels, startsAt: timeText(at), endsAt: timeText(at + TEST_STANDS), generatorURL }];
  }
  return news
    .filter(({ told }) => told !== 'flapping')
    .map(({ alert }) => ({
      labels: plainLabels(alert),
      annotations: alert.annotations,
      // Nothing of it lies ahead: an Alertmanager takes no alert that ends before it starts, and no end to come for an end.
      startsAt: timeText(Math.min(alert.firedAt ?? alert.since, at)),
      endsAt: timeText(endOf(alert, at)),
      generatorURL,
    }));
}

function endOf(alert: Alert, at: number): number {
  return alert.state === 'resolved' ? Math.min(alert.resolvedAt ?? alert.at, at) : at + ALIVE;
}
