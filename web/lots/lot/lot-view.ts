import type { PublicLot } from '#protocol';
import type { ZoneClock } from '../../zone.ts';
import type { Money } from '../money.ts';
import type { LotDesk } from './lot-desk.svelte.ts';

/** What every part of a lot's page is given that shows its past. */
export interface LotView {
  readonly desk: LotDesk;
  readonly lot: PublicLot;
  readonly money: Money;
  readonly zone: ZoneClock;
}
