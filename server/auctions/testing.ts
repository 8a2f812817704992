import { onTestFinished } from 'vitest';
import type { LotCommand, LotTerms, Who } from '#protocol';
import { openTestLog } from '../../db/sqlite/testing.ts';
import type { Log } from '../../db/log.ts';
import type { Accepted } from '../commands/commands.ts';
import { Lots } from './lots.ts';

/** Lots on a real log of their own, on a clock that a test moves. */
export interface Stand {
  readonly lots: Lots;
  readonly log: Log;
  /** What could not be opened or closed. */
  readonly failures: unknown[];
  /** Moves the clock by milliseconds; no timer hears of it. */
  pass(milliseconds: number): void;
  now(): number;
  /** Commands as somebody, named by his id; `admin` is one. */
  as(id: string, command: WithoutToken<LotCommand>, key?: string): Promise<Accepted>;
  /** Puts up a lot that is open for a minute, as `seller`; gives its id. */
  create(terms?: Partial<LotTerms>, key?: string): Promise<string>;
}

type WithoutToken<C> = C extends unknown ? Omit<C, 'as'> : never;

/** When a stand's clock begins, in milliseconds since 1970. */
export const BEGIN = 1_800_000_000_000;

/** Takes an id; returns whose token that is in these tests. */
export function whoIs(id: string): Who {
  return { role: id === 'admin' ? 'admin' : 'bidder', id, name: `Name of ${id}` };
}

let keys = 0;

/** Returns a key that no other command has. */
export function newKey(): string {
  return `key-${String((keys += 1)).padStart(8, '0')}`;
}

/** Takes a log and perhaps what stands for it; returns lots on it, opened, and stopped when the test ends. */
export async function openStand({
  log = openTestLog().log,
  sellers = 'everyone' as 'everyone' | 'admins',
  at = BEGIN,
} = {}): Promise<Stand> {
  let now = at;
  const failures: unknown[] = [];
  const access = { whoIs: async (token: string) => whoIs(token) };
  const onFailure = (error: unknown): void => void failures.push(error);
  const lots = new Lots({ log, access, sellers, now: () => now, onFailure });
  onTestFinished(() => lots.stop());
  await lots.open();
  const as: Stand['as'] = (id, command, key = newKey()) => lots.auctions.run(key, { ...command, as: id });
  return {
    lots,
    log,
    failures,
    pass: (milliseconds) => void (now += milliseconds),
    now: () => now,
    as,
    create: async (terms = {}, key = newKey()) => {
      const usual = { title: 'A clock', currency: 'EUR', start: 100, opens: now, ends: now + 60_000 };
      const made = await as('seller', { type: 'lot-create', terms: { ...usual, ...terms } }, key);
      return made.lot ?? '';
    },
  };
}

