import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import * as v from 'valibot';
import {
  LOT_FILTERS,
  LotIdSchema,
  lotTopic,
  PATHS,
  QUERY,
  Refusal,
  WatchSchema,
  type LotFilter,
  type LotList,
  type PublicLot,
} from '#protocol';
import { requireWho, whoOf, type Doorkeeper } from '../access/doorkeeper.ts';
import type { Principal } from '../access/principal.ts';
import { compressed } from '../http/compressed.ts';
import { Gate, hasGone } from '../http/gate.ts';
import { limitBody, readJson } from '../http/json-body.ts';
import type { Router } from '../transports/contract.ts';
import { parsePlace, type Place } from './list-place.ts';
import type { Lots } from './lots.ts';
import { proofOf } from './proof.ts';

const LOT = `${PATHS.lots}/:lot` as const;
const EVERY_LOT = lotTopic('*');
const FRESH = { 'Cache-Control': 'no-store' } as const;

/** Proofs made at a time: each reads everything that ever happened on its lot. */
const AT_ONCE = 2;

/** Takes the router, the lots and who knows everybody; serves what may be asked of lots. */
export function serveLots(router: Router, lots: Lots, access: Doorkeeper): void {
  const gate = new Gate(AT_ONCE);
  const reader = ({ env }: Context<{ Bindings: HttpBindings }>, id: string): Promise<Principal> =>
    access.admit(env.incoming, 'read', lotTopic(id));

  router.get(PATHS.lots, async (context) => {
    await access.admit(context.env.incoming, 'read', EVERY_LOT);
    const { [QUERY.status]: status, [QUERY.after]: after } = context.req.query();
    const listed = await lots.index.list(filterOf(status), placeOf(after));
    const answer: LotList = { ...listed, serverTime: Date.now(), lots: [...listed.lots] };
    return long(context, JSON.stringify(answer));
  });

  router.get(LOT, async (context) => {
    const id = idOf(context);
    await reader(context, id);
    return context.json(await lotOf(lots, id), 200, FRESH);
  });

  router.get(`${LOT}/mine`, async (context) => {
    const id = idOf(context);
    const bidder = requireWho(await access.admit(context.env.incoming, 'bid'));
    return long(context, JSON.stringify((await lots.mine(id, bidder)) ?? notFound()));
  });

  router.post(`${LOT}/watch`, limitBody, async (context) => {
    const sent = v.safeParse(WatchSchema, await readJson(context));
    if (!sent.success) {
      throw new Refusal(
        'MALFORMED_REQUEST',
        'That does not name a page.',
        'Send {page}, 8 to 64 of A–Z a–z 0–9 _ -.',
      );
    }
    await access.admit(context.env.incoming, 'present');
    const { lot } = await lotOf(lots, idOf(context));
    const watchers = lots.watchers.watch(lot, sent.output.page);
    return context.json({ watchers, serverTime: Date.now() }, 200, FRESH);
  });

  router.get(`${LOT}/proof`, async (context) => {
    const id = idOf(context);
    await reader(context, id);
    const proof = await gate.pass(async () => {
      if (hasGone(context.env)) return 'gone';
      // He may have waited in line for long: what he may see is what he may see now.
      const isAdmin = whoOf(await reader(context, id))?.role === 'admin';
      return proofOf(lots.log, id, isAdmin);
    });
    return proof === 'gone' ? RESPONSE_ALREADY_SENT : long(context, proof ?? notFound());
  });
}

/** Takes a request and JSON; answers it, compressed where it is long and that is wanted. */
async function long(context: Context, json: string): Promise<Response> {
  const { body, headers } = await compressed(json, context.req.header('accept-encoding'));
  return context.body(body, 200, { ...FRESH, ...headers, 'Content-Type': 'application/json' });
}

async function lotOf(lots: Lots, id: string): Promise<PublicLot> {
  return (await lots.index.get(id)) ?? notFound();
}

function idOf(context: Context): string {
  const id = v.safeParse(LotIdSchema, context.req.param('lot'));
  return id.success ? id.output : notFound();
}

function notFound(): never {
  throw new Refusal('NOT_FOUND', 'There is no such lot.', 'Look at the list of lots.');
}

function filterOf(text: string | undefined): LotFilter {
  const filter = LOT_FILTERS.find((known) => known === (text ?? 'all'));
  if (filter !== undefined) return filter;
  throw new Refusal(
    'MALFORMED_REQUEST',
    'There is no such list of lots.',
    `Ask for one of ${LOT_FILTERS.join(', ')}.`,
  );
}

function placeOf(text: string | undefined): Place | undefined {
  if (text === undefined) return undefined;
  const place = parsePlace(text);
  if (place !== undefined) return place;
  throw new Refusal(
    'MALFORMED_REQUEST',
    'The list cannot go on there.',
    'Send what was in next, or leave it out.',
  );
}
