import type { AccessEvent } from '#domain';
import type { Principal } from './principal.ts';

/** Takes whose connections are meant, and why; ends them. */
export type Cut = (matches: (who: Principal) => boolean, reason: 'ended' | 'expired') => void;

/** Takes an event that is durable; returns whose connections end with it, undefined when nobody's do. */
export function endedBy({ data }: AccessEvent): ((who: Principal) => boolean) | undefined {
  switch (data.type) {
    case 'signed-out':
      return (who) => who.kind === 'person' && who.session === data.session;
    // Programs with the file's token have no session, and the first admin is never removed.
    case 'signed-out-everywhere':
    case 'person-removed':
      return (who) => who.kind === 'person' && who.id === data.id && who.session !== undefined;
    case 'token-revoked':
      return (who) => who.kind === 'token' && who.id === data.id;
    default:
      return undefined;
  }
}
