import * as v from 'valibot';
import { PATHS, PresenceRequestSchema, Refusal } from '#protocol';
import { may } from '../access/authorise.ts';
import { authorOf } from '../access/author.ts';
import { whoOf, type Doorkeeper } from '../access/doorkeeper.ts';
import { limitBody, readJson } from '../http/json-body.ts';
import type { Router } from '../transports/contract.ts';
import { Presences } from './presence.ts';

/** Takes the router and who knows everybody; serves who is on the page: names to operators alone. */
export function servePresence(router: Router, access: Doorkeeper): void {
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
    const asker = await access.admit(context.env.incoming, 'present');
    const who = whoOf(asker);
    const mayKnow = may(access.rights, asker, 'names');
    let you: string | null = null;
    if (leaving === true) presences.left(page);
    else you = presences.here(page, transport, who?.name ?? null);
    const author = who === undefined ? null : authorOf(who);
    return context.json({ ...presences.seenBy(you, mayKnow), author }, 200, { 'Cache-Control': 'no-store' });
  });
}
