import type { ChannelTerms, Severity } from '#protocol';
import type { Attempt } from './attempt.ts';
import { linesOf, titleOf, type Parcel } from './parcel.ts';
import { post, type Outgoing } from './post.ts';

type Terms = Extract<ChannelTerms, { kind: 'ntfy' }>;

/** Bytes of one message: what is longer, ntfy makes a file of. */
const MESSAGE_LIMIT = 4_000;

const PRIORITIES: Readonly<Record<Severity, number>> = { info: 3, warning: 4, critical: 5 };

/** Takes how posts leave, a channel's terms and a parcel; returns what became of it. */
export function sendToNtfy(outgoing: Outgoing, { url, token }: Terms, parcel: Parcel): Promise<Attempt> {
  const { server, topic } = topicOf(url) ?? { server: url, topic: '' };
  return post(outgoing, {
    url: server,
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': parcel.id,
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ topic, ...ntfyBody(parcel) }),
  });
}

/**
 * Takes the address of a topic, such as `https://ntfy.sh/mine`; returns its server and its name, undefined where it has none: in JSON no
 * text is a header.
 */
export function topicOf(url: string): { server: string; topic: string } | undefined {
  const { protocol, username, password, host, pathname } = new URL(url);
  const parts = pathname.split('/').filter((part) => part !== '');
  const topic = decoded(parts.pop() ?? '');
  if (topic === undefined || topic === '') return undefined;
  const who = username === '' ? '' : `${username}${password === '' ? '' : `:${password}`}@`;
  return { server: [`${protocol}//${who}${host}`, ...parts].join('/') + '/', topic };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // no percent sign stands alone
  }
}

/** Takes a parcel; returns what ntfy takes beside the topic. */
export function ntfyBody(parcel: Parcel): object {
  const firing = parcel.news.filter(({ told }) => told === 'firing');
  const priority = Math.max(parcel.news.length > 0 && firing.length === 0 ? 2 : 3, ...firing.map(priorityOf));
  return {
    title: titleOf(parcel),
    message: cut(linesOf(parcel).join('\n'), MESSAGE_LIMIT),
    priority,
    tags: [firing.length > 0 ? 'rotating_light' : parcel.test ? 'wave' : 'white_check_mark'],
    click: `${parcel.origin}/alerts`,
  };
}

function priorityOf({ alert }: Parcel['news'][number]): number {
  return PRIORITIES[alert.severity];
}

/** Takes text and a number of bytes; returns as much of it as goes into them, without half a letter at its end. */
function cut(text: string, bytes: number): string {
  return Buffer.from(text)
    .subarray(0, bytes)
    .toString('utf8')
    .replace(/\uFFFD$/, '');
}
