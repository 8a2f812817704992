import * as v from 'valibot';
import { HEADERS, PATHS, PresenceRequestSchema, Refusal } from '#protocol';
import { mayOperate, type Access, type Operators } from '../access/access.ts';
import { authorOf } from '../access/author.ts';
import { limitBody, readJson } from '../http/json-body.ts';
import type { Router } from '../transports/contract.ts';
import { Presences } from './presence.ts';

/** Takes the router, who knows everybody, and who operates here; serves who is on the page: names to operators alone. */
export function servePresence(router: Router, access: Access, operators: Operators): void {
  const presences = new Presences();
  router.post(PATHS.presence, limitBody, async (context) => {
    const sent = v.safeParse(PresenceRequestSchema, await readJson(context));
    if (!sent.success) {
      throw new Refusal(
        'MALFORMED_REQUEST',
        'That does not say who is where.',
        'Send {page, transport}: 8 to 64 of A–Z a–z 0–9 _ -, and the name of a transport.',
      );
    }
    const { page, transport, leaving } = sent.output;
    const who = await access.bearer(context.req.header(HEADERS.authorization));
    const mayKnow = operators === 'everyone' || (who !== undefined && mayOperate(who, operators));
    let you: string | null = null;
    if (leaving === true) presences.left(page);
    else you = presences.here(page, transport, who?.name ?? null);
    const author = who === undefined ? null : authorOf(who);
    return context.json({ ...presences.seenBy(you, mayKnow), author }, 200, { 'Cache-Control': 'no-store' });
  });
}
