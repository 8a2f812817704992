import type { ChannelKind, ChannelTerms } from '#protocol';
import { sendToAlertmanager } from './alertmanager.ts';
import { problemOf, type Attempt } from './attempt.ts';
import { sendToNtfy } from './ntfy.ts';
import type { Parcel } from './parcel.ts';
import type { Outgoing } from './post.ts';
import { sendToSlack } from './slack.ts';
import { sendMail } from './smtp.ts';
import { sendWebhook } from './webhook.ts';

/** May throw, or reject, where its terms or the parcel cannot be sent at all. */
type Send<K extends ChannelKind> = (
  outgoing: Outgoing,
  terms: Extract<ChannelTerms, { kind: K }>,
  parcel: Parcel,
) => Promise<Attempt>;

/** How each kind of channel sends. A new kind is a name in #protocol's CHANNEL_KINDS, its terms, and a line here. */
const SENDERS = {
  webhook: sendWebhook,
  alertmanager: sendToAlertmanager,
  slack: sendToSlack,
  ntfy: sendToNtfy,
  smtp: sendMail,
  // The event that says that it is sent is what a page shows.
  browser: () => Promise.resolve({ outcome: 'sent' }),
} as const satisfies { readonly [K in ChannelKind]: Send<K> };

/** Takes how messages leave, a channel's terms and a parcel; returns what became of it. Never rejects. */
export async function send(outgoing: Outgoing, terms: ChannelTerms, parcel: Parcel): Promise<Attempt> {
  // The sender is chosen by the kind, which the compiler cannot follow through the table.
  const sender = SENDERS[terms.kind] as Send<ChannelKind>;
  try {
    return await sender(outgoing, terms, parcel);
  } catch (error) {
    // A message that cannot even be written: another attempt would be no better.
    return { outcome: 'dead', problem: problemOf(error) };
  }
}
