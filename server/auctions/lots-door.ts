import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import * as v from 'valibot';
import {
  HEADERS,
  LOT_FILTERS,
  LotIdSchema,
  PATHS,
  QUERY,
  Refusal,
  WatchSchema,
  type LotFilter,
  type LotList,
  type PublicLot,
  type Who,
} from '#protocol';
import type { Access } from '../access/access.ts';
import { compressed } from '../http/compressed.ts';
import { Gate, hasGone } from '../http/gate.ts';
import { limitBody, readJson } from '../http/json-body.ts';
import type { Router } from '../transports/contract.ts';
import { parsePlace, type Place } from './list-place.ts';
import type { Lots } from './lots.ts';
import { proofOf } from './proof.ts';

const LOT = `${PATHS.lots}/:lot` as const;
const FRESH = { 'Cache-Control': 'no-store' } as const;

/** Proofs made at a time: each reads everything that ever happened on its lot. */
const AT_ONCE = 2;

/** Takes the router, the lots and who knows everybody; serves what may be asked of lots. */
export function serveLots(router: Router, lots: Lots, access: Access): void {
  const gate = new Gate(AT_ONCE);
  const who = (context: Context): Promise<Who | undefined> =>
    access.bearer(context.req.header(HEADERS.authorization));

  router.get(PATHS.lots, async (context) => {
    const { [QUERY.status]: status, [QUERY.after]: after } = context.req.query();
    const listed = await lots.index.list(filterOf(status), placeOf(after));
    const answer: LotList = { ...listed, serverTime: Date.now(), lots: [...listed.lots] };
    return long(context, JSON.stringify(answer));
  });

  router.get(LOT, async (context) => context.json(await lotOf(lots, context), 200, FRESH));

  router.get(`${LOT}/mine`, async (context) => {
    const id = idOf(context);
    const bidder = await access.requireBearer(context.req.header(HEADERS.authorization));
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
    const { lot } = await lotOf(lots, context);
    const watchers = lots.watchers.watch(lot, sent.output.page);
    return context.json({ watchers, serverTime: Date.now() }, 200, FRESH);
  });

  router.get(`${LOT}/proof`, async (context) => {
    const id = idOf(context);
    const isAdmin = (await who(context))?.role === 'admin';
    const proof = await gate.pass(async () =>
      hasGone(context.env) ? 'gone' : await proofOf(lots.log, id, isAdmin),
    );
    return proof === 'gone' ? RESPONSE_ALREADY_SENT : long(context, proof ?? notFound());
  });
}

/** Takes a request and JSON; answers it, compressed where it is long and that is wanted. */
async function long(context: Context, json: string): Promise<Response> {
  const { body, headers } = await compressed(json, context.req.header('accept-encoding'));
  return context.body(body, 200, { ...FRESH, ...headers, 'Content-Type': 'application/json' });
}

async function lotOf(lots: Lots, context: Context): Promise<PublicLot> {
  return (await lots.index.get(idOf(context))) ?? notFound();
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
