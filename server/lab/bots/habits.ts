import { minimumOf } from '#domain';
import type { PublicLot } from '#protocol';

/** What a bot knows when it looks at a lot: what everybody can see, and what the thing is worth to it. */
export interface Look {
  readonly lot: PublicLot;
  /** The server's time, in milliseconds since 1970. */
  readonly now: number;
  readonly leads: boolean;
  /** The most it would pay, in minor units. */
  readonly worth: number;
  /** A number in [0, 1). */
  readonly random: () => number;
}

/** Takes a look; returns the maximum to bid, or undefined to wait. */
export type Habit = (look: Look) => number | undefined;

/** Milliseconds before the end in which a sniper bids. */
const SNIPE = 10_000;

/** Takes an amount; returns it as people say it: two or three digits that count. */
export function roundly(amount: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(amount)) - 1);
  return Math.ceil((2 * amount) / unit) * (unit / 2) || 1;
}

/** Takes a look; returns how much of the lot's time has passed, 0 to 1. */
function passed({ lot, now }: Look): number {
  return (now - lot.terms.opens) / (lot.endsAt - lot.terms.opens);
}

/** Takes a maximum; returns it where it is enough and not more than the thing is worth to the bot. */
function within(look: Look, max: number): number | undefined {
  return max >= minimumOf(look.lot) && max <= look.worth && !look.leads ? max : undefined;
}

/** The habits of bidders that auction houses know, by name. */
export const HABITS = {
  /** Bids in the first third and loses interest. */
  early: (look) =>
    passed(look) < 0.35 && look.random() < 0.06
      ? within(look, roundly(minimumOf(look.lot) * (1.05 + look.random() * 0.3)))
      : undefined,
  /** Bids the least that counts, again and again. */
  increment: (look) => (look.random() < 0.06 ? within(look, minimumOf(look.lot)) : undefined),
  /** Waits for the last seconds and then says all that it would pay. */
  sniper: (look) =>
    look.lot.endsAt - look.now < SNIPE && look.random() < 0.4 ? within(look, look.worth) : undefined,
  /** Says once what it would pay at the most and lets the house bid for it. */
  maximum: (look) => (look.random() < 0.012 ? within(look, look.worth) : undefined),
} as const satisfies Record<string, Habit>;

/** The name of a habit. */
export type HabitName = keyof typeof HABITS;
