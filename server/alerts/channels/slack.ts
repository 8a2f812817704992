import type { ChannelTerms } from '#protocol';
import type { Attempt } from './attempt.ts';
import { linesOf, titleOf, type Parcel } from './parcel.ts';
import { post, type Outgoing } from './post.ts';

type Terms = Extract<ChannelTerms, { kind: 'slack' }>;

/** Characters of one message; Slack itself cuts at 40,000, others earlier. */
const TEXT_LIMIT = 15_000;

/** Takes how posts leave, a channel's terms and a parcel; returns what became of it. */
export function sendToSlack(outgoing: Outgoing, { url }: Terms, parcel: Parcel): Promise<Attempt> {
  return post(outgoing, {
    url,
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': parcel.id },
    body: JSON.stringify(slackBody(parcel)),
  });
}

/** Takes a parcel; returns what Slack's incoming webhooks take, and those of Mattermost and Rocket.Chat. */
export function slackBody(parcel: Parcel): object {
  const [title, ...lines] = [titleOf(parcel), ...linesOf(parcel)].map(plain);
  return { text: [`*${title ?? ''}*`, ...lines].join('\n').slice(0, TEXT_LIMIT) };
}

/** Labels come from outside: no mention of everybody, no link under another's name. */
function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
