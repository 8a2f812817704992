import { setImmediate as nextTurn } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { LotCommand, LotTerms } from '#protocol';
import { LogError, type LogErrorCode } from '../../db/errors.ts';
import { openTestLog } from '../../db/sqlite/testing.ts';
import type { Log } from '../../db/log.ts';
import type { Rights } from '../access/authorise.ts';
import { doorkeeper } from '../access/testing.ts';
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
  /** Puts up a lot that is open for a minute, as `seller`; returns its id. */
  create(terms?: Partial<LotTerms>, key?: string): Promise<string>;
}

type WithoutToken<C> = C extends unknown ? Omit<C, 'as'> : never;

/** When a stand's clock begins, in milliseconds since 1970. */
export const BEGIN = 1_800_000_000_000;

let keys = 0;

/** Returns a key that no other command has. */
export function newKey(): string {
  return `key-${String((keys += 1)).padStart(8, '0')}`;
}

/** Takes a log and perhaps what stands for it; returns lots on it, opened, and stopped when the test ends. */
export async function openStand({
  log = openTestLog().log,
  sellers = 'everyone',
  at = BEGIN,
}: { log?: Log; sellers?: Rights['sellers']; at?: number } = {}): Promise<Stand> {
  let now = at;
  const failures: unknown[] = [];
  const onFailure = (error: unknown): void => void failures.push(error);
  const lots = new Lots({ log, access: doorkeeper({ sellers }), now: () => now, onFailure });
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

/** A log whose appends a test can hold back and let fail. */
export interface ControlledLog {
  readonly log: Log;
  /** Holds appends back from now on, in their order. Returns what lets them go. */
  hold(): () => void;
  /** Lets that many of the next appends fail. */
  fail(count: number, code?: LogErrorCode): void;
}

/** Takes a log; returns it under control. */
export function controlled(real: Log): ControlledLog {
  let gate: Promise<void> | undefined;
  let [failing, code]: [number, LogErrorCode] = [0, 'full'];
  const append: Log['append'] = async (request) => {
    await gate;
    if (failing === 0) return real.append(request);
    failing -= 1;
    throw new LogError(code, 'As the test wants it.');
  };
  const log = new Proxy(real, {
    get(target, name) {
      const value: unknown = name === 'append' ? append : Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return {
    log,
    hold: () => {
      let open: () => void = () => undefined;
      gate = new Promise((resolve) => (open = resolve));
      return () => {
        open();
        gate = undefined;
      };
    },
    fail: (count, as = 'full') => void ([failing, code] = [count, as]),
  };
}

/** Takes a promise; returns whether it has settled, after everything that can happen by itself has happened. */
export async function hasSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const settle = (): void => void (settled = true);
  promise.then(settle, settle);
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
  return settled;
}
