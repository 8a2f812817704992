import type { LotTerms, PublicTerms } from '#protocol';
import { HOUR, MINUTE } from '../../durations.ts';
import { toLocal } from '../../ui/local-time.ts';
import type { ZoneClock } from '../../zone.ts';
import { moneyOf } from '../money.ts';

/** One row of increments, as typed: from which price on, and how much. */
export interface StepFields {
  readonly from: string;
  readonly step: string;
}

/** Everything that a person fills in for a lot, as typed. Amounts are in the currency, spans in minutes. */
export interface LotFields {
  title: string;
  picture: string;
  currency: string;
  start: string;
  reserve: string;
  opens: 'now' | 'at';
  opensAt: string;
  ends: 'after' | 'at';
  /** Milliseconds after its opening. */
  endsAfter: number;
  endsAt: string;
  soft: boolean;
  softWindow: string;
  softExtend: string;
  softCap: string;
  increments: 'usual' | 'own';
  steps: readonly StepFields[];
}

/** How long lots are open that end some time after their opening, in ms. */
export const LENGTHS: readonly { readonly ms: number; readonly label: string }[] = [
  { ms: 5 * MINUTE, label: '5 minutes' },
  { ms: 15 * MINUTE, label: '15 minutes' },
  { ms: HOUR, label: '1 hour' },
  { ms: 6 * HOUR, label: '6 hours' },
  { ms: 24 * HOUR, label: '1 day' },
  { ms: 72 * HOUR, label: '3 days' },
  { ms: 168 * HOUR, label: '7 days' },
];

/** Currencies by the region of a locale, where that is not the euro. */
const BY_REGION: Partial<Record<string, string>> = {
  AU: 'AUD',
  BR: 'BRL',
  CA: 'CAD',
  CH: 'CHF',
  CN: 'CNY',
  CZ: 'CZK',
  DK: 'DKK',
  GB: 'GBP',
  IN: 'INR',
  JP: 'JPY',
  KR: 'KRW',
  MX: 'MXN',
  NO: 'NOK',
  NZ: 'NZD',
  PL: 'PLN',
  SE: 'SEK',
  US: 'USD',
  ZA: 'ZAR',
};

/** Takes a locale such as `en-GB`; returns the currency that a person there is likely to mean. */
export function likelyCurrency(locale: string): string {
  return BY_REGION[new Intl.Locale(locale).maximize().region ?? ''] ?? 'EUR';
}

/** Takes a locale, server time now in ms and the zone of the fields; returns the fields of a lot that nobody has filled in. */
export function emptyFields(locale: string, now: number, zone: ZoneClock): LotFields {
  const hour = Math.ceil(now / HOUR) * HOUR;
  return {
    title: '',
    picture: '',
    currency: likelyCurrency(locale),
    start: '',
    reserve: '',
    opens: 'now',
    opensAt: toLocal(hour, zone),
    ends: 'after',
    endsAfter: HOUR,
    endsAt: toLocal(hour + 24 * HOUR, zone),
    soft: true,
    softWindow: '2',
    softExtend: '2',
    softCap: '',
    increments: 'usual',
    steps: [],
  };
}

/**
 * Takes a lot's terms, its reserve as far as it is known here, whether its increments are the usual ones, and the zone of
 * the fields; returns the fields with which it can be changed.
 */
export function fieldsOf(
  terms: PublicTerms | LotTerms,
  reserve: number | undefined,
  usual: boolean,
  zone: ZoneClock,
): LotFields {
  const money = moneyOf(terms.currency);
  const { softClose, opens, ends } = terms;
  return {
    title: terms.title,
    picture: terms.picture ?? '',
    currency: terms.currency,
    start: money.plain(terms.start),
    reserve: reserve === undefined ? '' : money.plain(reserve),
    opens: 'at',
    opensAt: toLocal(opens, zone),
    ends: 'at',
    endsAfter: HOUR,
    endsAt: toLocal(ends, zone),
    soft: softClose !== undefined,
    softWindow: minutesText(softClose?.window ?? 2 * MINUTE),
    softExtend: minutesText(softClose?.extend ?? 2 * MINUTE),
    softCap: softClose?.cap === undefined ? '' : minutesText(softClose.cap),
    increments: usual ? 'usual' : 'own',
    steps: usual
      ? []
      : (terms.increments ?? []).map(([from, step]) => ({
          from: money.plain(from),
          step: money.plain(step),
        })),
  };
}

function minutesText(ms: number): string {
  return String(Number((ms / MINUTE).toFixed(4)));
}
