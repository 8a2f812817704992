import {
  LotProofSchema,
  MineSchema,
  PATHS,
  WatchersSchema,
  type LotProof,
  type Mine,
  type Watchers,
} from '#protocol';
import { askServer } from '../state/ask.ts';

/** Each of these throws Refusal when the server said no, and whatever fetch, JSON or the schema threw without an answer of ours. */

/** Takes the page's origin, a lot and a token; returns what its owner alone may know of the lot. */
export function askMine(origin: string, lot: string, as: string): Promise<Mine> {
  const path = `${PATHS.lots}/${lot}/mine`;
  return askServer({ origin, path, query: {}, schema: MineSchema, name: 'own state', as });
}

/** Takes the page's origin, a lot and, for an admin, his token; returns the lot's events. */
export function askProof(origin: string, lot: string, as?: string): Promise<LotProof> {
  const path = `${PATHS.lots}/${lot}/proof`;
  return askServer({ origin, path, query: {}, schema: LotProofSchema, name: 'proof', as });
}

/** Takes the page's origin, a lot and the page's own random name; says that the page looks on, and returns how many do, and the server's time. */
export function askWatch(origin: string, lot: string, page: string): Promise<Watchers> {
  const path = `${PATHS.lots}/${lot}/watch`;
  const post = { page };
  return askServer({ origin, path, query: {}, schema: WatchersSchema, name: 'number of watchers', post });
}
