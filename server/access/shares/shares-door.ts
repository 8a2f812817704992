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
import type { Action } from '../authorise.ts';
import { timeLeft, type Principal, type SharePrincipal } from '../principal.ts';
import type { Shares } from './shares.ts';

const SHARE = `${PATHS.shares}/:share` as const;
const FRESH = { 'Cache-Control': 'no-store' } as const;

type Asking = Context<{ Bindings: HttpBindings }>;

/** Takes the router, the shares and who knows everybody; serves what admins do with shares, guests' tokens, and what a share shows. */
export function serveShares(router: Router, shares: Shares, access: Pick<Access, 'admit' | 'asker'>): void {
  const mustMay = async (context: Asking, action: Action): Promise<string> => {
    const who = await access.admit(context.env.incoming, action);
    return 'name' in who ? who.name : '';
  };

  router.get(PATHS.shares, async (context) => {
    await mustMay(context, 'administer');
    return context.json({ shares: shares.list() }, 200, FRESH);
  });
  router.post(PATHS.shares, limitBody, async (context) => {
    const by = await mustMay(context, 'administer');
    return context.json(await shares.make(await termsIn(context), by), 201, FRESH);
  });
  router.put(SHARE, limitBody, async (context) => {
    const by = await mustMay(context, 'administer');
    return context.json(await shares.change(idOf(context), await termsIn(context), by), 200, FRESH);
  });
  router.delete(SHARE, async (context) => {
    const by = await mustMay(context, 'administer');
    return context.json(await shares.revoke(idOf(context), by), 200, FRESH);
  });
  router.post(`${SHARE}/secret`, async (context) => {
    await mustMay(context, 'administer');
    return context.json(shares.secret(idOf(context)), 200, FRESH);
  });
  router.put(`${SHARE}/secret`, async (context) => {
    const by = await mustMay(context, 'administer');
    const { id } = await shares.renew(idOf(context), by);
    return context.json(shares.secret(id), 200, FRESH);
  });
  router.post(`${SHARE}/guest`, limitBody, async (context) => {
    await mustMay(context, 'embed');
    const asked = v.safeParse(GuestRequestSchema, await readJson(context));
    if (!asked.success) {
      throw new Refusal(
        'MALFORMED_REQUEST',
        'That asks for no guest’s token.',
        'Send {seconds?, labels?}: 10 to 3600 seconds, and labels with exact values.',
      );
    }
    const { seconds, labels } = asked.output;
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
