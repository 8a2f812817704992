import type { IncomingMessage } from 'node:http';
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
import type { Access } from '../access/access.ts';
import { readable } from '../access/authorise.ts';
import type { Principal } from '../access/principal.ts';
import type { Hub, Subscription } from '../hub/hub.ts';

/** What a client asked for, before anybody looked whether he may. */
export interface Asked extends Pick<Subscription, 'cursor' | 'patterns' | 'viewer'> {
  /** Who he says he is, where it does not stand in a header. */
  readonly token: string | undefined;
}

/** What stands before every stream: who asks, and who is asked. */
export interface StreamDoor {
  readonly hub: Hub;
  readonly access: Pick<Access, 'asker' | 'principal' | 'rights'>;
}

/** The same before what is read once. */
export interface ReadDoor {
  readonly hub: Pick<Hub, 'log' | 'prepare' | 'viewOf'>;
  readonly access: Pick<Access, 'asker' | 'rights'>;
}

/** Takes a door, a request and what its query asks; returns the subscription. Rejects with Refusal when he may not read that. */
export async function admitRequest(
  door: ReadDoor,
  request: IncomingMessage,
  query: Readonly<Record<string, string>>,
): Promise<Subscription> {
  const asked = subscriptionFromQuery(query);
  return admit(door, await door.access.asker(request), asked);
}

/** Takes a door, who asks and what for; returns the subscription. Rejects with Refusal when he may not read that. */
export async function admit(
  { hub, access }: ReadDoor,
  principal: Principal,
  { cursor, patterns, viewer }: Asked,
): Promise<Subscription> {
  const allowed = readable(access.rights, principal, patterns);
  await hub.prepare(principal);
  return { cursor, patterns: allowed, principal, viewer };
}

/** Takes what a client asked for, from anywhere, and the viewer that it names; returns it parsed. Throws Refusal when it makes no sense. */
export function parseSubscription(asked: unknown, viewer: string | undefined): Asked {
  const result = v.safeParse(SubscribeSchema, asked);
  if (!result.success) throw refuseShape(result.issues[0]);
  const { v: version, cursor, topics, token } = result.output;
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
  return { cursor, patterns: topics, viewer, token };
}

/** Takes the query of a request; returns what it asks for. Throws Refusal when it makes no sense. */
export function subscriptionFromQuery(query: Readonly<Record<string, string>>): Asked {
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
