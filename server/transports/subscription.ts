import * as v from 'valibot';
import {
  isKnownNamespace,
  OLDEST_PROTOCOL,
  PROTOCOL_VERSION,
  QUERY,
  Refusal,
  SubscribeSchema,
  TOPIC_NAMESPACES,
  VIEWER,
} from '#protocol';
import type { Subscription } from '../hub/hub.ts';

/** Takes what a client asked for, from anywhere, and the viewer that it names; returns the subscription. Throws Refusal when it makes no sense. */
export function parseSubscription(asked: unknown, viewer: string | undefined): Subscription {
  const result = v.safeParse(SubscribeSchema, asked);
  if (!result.success) throw refuseShape(result.issues[0]);
  const { v: version, cursor, topics } = result.output;
  if (version !== undefined && !(version >= OLDEST_PROTOCOL && version <= PROTOCOL_VERSION)) {
    throw new Refusal(
      'UNKNOWN_PROTOCOL',
      `This server speaks protocols ${OLDEST_PROTOCOL} to ${PROTOCOL_VERSION}, not ${version}.`,
      'Reload the page, or update the client.',
    );
  }
  const stranger = topics?.find((pattern) => !isKnownNamespace(pattern));
  if (stranger !== undefined) {
    throw new Refusal(
      'UNKNOWN_TOPIC',
      `There is no topic ${stranger}.`,
      `Topics begin with ${TOPIC_NAMESPACES.map((name) => `${name}/`).join(' or ')}; * is everything.`,
    );
  }
  return { cursor, patterns: topics, viewer };
}

/** Takes the query of a request; returns the subscription. Throws Refusal when it makes no sense. */
export function subscriptionFromQuery(query: Readonly<Record<string, string>>): Subscription {
  const { [QUERY.cursor]: cursor, [QUERY.topics]: topics, [QUERY.protocol]: version } = query;
  const asked = {
    ...(version === undefined ? {} : { v: Number(version) }),
    ...(cursor === undefined ? {} : { cursor }),
    ...(topics === undefined ? {} : { topics: topics.split(',') }),
  };
  return parseSubscription(asked, query[VIEWER.query]);
}

function refuseShape(issue: v.BaseIssue<unknown>): Refusal {
  const [first] = issue.path ?? [];
  if (first?.key === 'cursor') {
    return new Refusal(
      'MALFORMED_CURSOR',
      'That is not a cursor.',
      'Write it epoch:seq, as a hello gives them; leave it out to begin now.',
    );
  }
  if (first?.key === 'topics') {
    return new Refusal(
      'MALFORMED_TOPIC',
      'That is not a list of topics.',
      'Write topics like metrics/host or metrics/*; at most 64.',
    );
  }
  return new Refusal(
    'MALFORMED_REQUEST',
    'The subscription cannot be read.',
    'Send {v, cursor?, topics?}; see docs/PROTOCOL.md, section 4.1.',
  );
}
