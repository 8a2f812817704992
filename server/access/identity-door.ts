import * as v from 'valibot';
import { IdentityRequestSchema, PATHS, Refusal, SHOWN_TEXT_WORDS, type WhoAmI } from '#protocol';
import { limitBody, readJson } from '../http/json-body.ts';
import type { Router } from '../transports/contract.ts';
import type { Access } from './access.ts';
import { authorOf } from './author.ts';
import { requireWho } from './doorkeeper.ts';

const FRESH = { 'Cache-Control': 'no-store' };

/** Takes the router and who knows everybody; serves identities to bidders, and who one is. */
export function serveIdentity(router: Router, access: Access): void {
  router.post(PATHS.identity, limitBody, async (context) => {
    const asked = v.safeParse(IdentityRequestSchema, await readJson(context));
    if (!asked.success) {
      throw new Refusal(
        'MALFORMED_REQUEST',
        'That is not a display name.',
        `Send {name} of 1 to 40 characters, ${SHOWN_TEXT_WORDS}; and your token to keep your identity.`,
      );
    }
    const { name, token } = asked.output;
    return context.json(await access.identify(name, token), 200, FRESH);
  });
  router.get(PATHS.identity, async (context) => {
    const who = requireWho(await access.asker(context.env.incoming));
    const answer: WhoAmI = { ...who, author: authorOf(who) };
    return context.json(answer, 200, FRESH);
  });
}
