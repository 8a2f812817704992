import { createHash } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import * as v from 'valibot';
import {
  AccessIdSchema,
  GuestRequestSchema,
  PATHS,
  Refusal,
  ShareTermsSchema,
  type ShareTerms,
  type ShareView,
} from '#protocol';
import { limitBody, readJson } from '../../http/json-body.ts';
import type { Router } from '../../transports/contract.ts';
import type { Access } from '../access.ts';
import { requirePerson } from '../doorkeeper.ts';
import { timeLeft, type PersonPrincipal, type Principal, type SharePrincipal } from '../principal.ts';
import type { Shares } from './shares.ts';

const SHARE = `${PATHS.shares}/:share` as const;
const FRESH = { 'Cache-Control': 'no-store' } as const;

type Asking = Context<{ Bindings: HttpBindings }>;

/** Takes the router, the shares and who knows everybody; serves what admins do with shares, guests' tokens, and what a share shows. */
export function serveShares(router: Router, shares: Shares, access: Pick<Access, 'admit' | 'asker'>): void {
  const admin = async (context: Asking): Promise<PersonPrincipal> =>
    requirePerson(await access.admit(context.env.incoming, 'administer'));
  /** A body may take its time: whoever was removed or signed out while it came is refused as well. */
  const termsOfAdmin = async (context: Asking): Promise<{ terms: ShareTerms; by: string }> => {
    await admin(context);
    const terms = await termsIn(context);
    return { terms, by: (await admin(context)).name };
  };

  router.get(PATHS.shares, async (context) => {
    await admin(context);
    return context.json({ shares: shares.list() }, 200, FRESH);
  });
  router.post(PATHS.shares, limitBody, async (context) => {
    const { terms, by } = await termsOfAdmin(context);
    return context.json(await shares.make(terms, by), 201, FRESH);
  });
  router.put(SHARE, limitBody, async (context) => {
    const { terms, by } = await termsOfAdmin(context);
    return context.json(await shares.change(idOf(context), terms, by), 200, FRESH);
  });
  router.delete(SHARE, async (context) => {
    const { name } = await admin(context);
    return context.json(await shares.revoke(idOf(context), name), 200, FRESH);
  });
  router.post(`${SHARE}/secret`, async (context) => {
    const reader = await admin(context);
    return context.json(await shares.secret(idOf(context), reader), 200, FRESH);
  });
  router.put(`${SHARE}/secret`, async (context) => {
    const { name } = await admin(context);
    return context.json(await shares.renew(idOf(context), name), 200, FRESH);
  });
  router.post(`${SHARE}/guest`, limitBody, async (context) => {
    await access.admit(context.env.incoming, 'embed');
    const asked = v.safeParse(GuestRequestSchema, await readJson(context));
    if (!asked.success) {
      throw new Refusal(
        'MALFORMED_REQUEST',
        'That asks for no guest’s token.',
        'Send {seconds?, labels?}: 10 to 3600 seconds, and labels with exact values.',
      );
    }
    const { seconds, labels } = asked.output;
    await access.admit(context.env.incoming, 'embed'); // that may have ended while the body came
    return context.json(await shares.guest(idOf(context), seconds, labels), 200, FRESH);
  });
  router.get(SHARE, async (context) =>
    context.json(viewFor(shares, idOf(context), await access.asker(context.env.incoming)), 200, FRESH),
  );
}

/** Whoever has a token of this share. Others are told the same whether there is one or not. */
function viewFor(shares: Shares, id: string, who: Principal): ShareView {
  if (who.kind !== 'share' || who.id !== id) {
    throw new Refusal('NOT_SIGNED_IN', 'This needs a token of the share.', 'Open the link as it was given.');
  }
  const { title, shows } = shares.find(id) ?? notFound();
  return { id, title, shows, topics: [...who.topics], rights: rightsOf(who), expiresIn: timeLeft(who) };
}

/** Whoever sees the same has the same name for it. */
function rightsOf({ id, rev, topics, series }: SharePrincipal): string {
  return createHash('sha256')
    .update(JSON.stringify([id, rev, topics, series]))
    .digest('base64url')
    .slice(0, 16);
}

async function termsIn(context: Context): Promise<ShareTerms> {
  const terms = v.safeParse(ShareTermsSchema, await readJson(context));
  if (terms.success) return terms.output;
  const [issue] = terms.issues;
  throw new Refusal(
    'UNFIT_TERMS',
    `This share cannot be read: ${v.getDotPath(issue) ?? 'it'} does not fit. ${issue.message}`,
    'Send {title, shows, kind, topics, series, origins, expires, badge}; see docs/PROTOCOL.md.',
  );
}

function idOf(context: Context): string {
  const id = v.safeParse(AccessIdSchema, context.req.param('share'));
  return id.success ? id.output : notFound();
}

function notFound(): never {
  throw new Refusal('NOT_FOUND', 'There is no such share.', 'Look at the list of shares.');
}
