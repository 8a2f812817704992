import { AMOUNT_CAP } from '#protocol';
import { decimalsOf } from '#domain';

/** What a person's text said: an amount in minor units, or why it is none, in a sentence. */
export type Parsed =
  { readonly ok: true; readonly amount: number } | { readonly ok: false; readonly problem: string };

/** Spaces of every width, and the apostrophes that some write between thousands. */
const BETWEEN = /[\s'’]/g;
/** More digits than any amount has: nobody means them. */
const MOST_DIGITS = 15;

function digitsOf(locale: string | undefined): ReadonlyMap<string, string> {
  const format = new Intl.NumberFormat(locale, { useGrouping: false });
  return new Map(Array.from({ length: 10 }, (_, digit) => [format.format(digit), String(digit)]));
}

function refused(problem: string): Parsed {
  return { ok: false, problem };
}

/** Amounts of one currency, read and written as a locale has it. Amounts are whole minor units: cents, where there are any. */
export class Money {
  readonly currency: string;
  /** Decimals that the currency has: 2 for EUR, 0 for JPY, 3 for KWD. */
  readonly decimals: number;
  readonly #format: Intl.NumberFormat;
  readonly #plain: Intl.NumberFormat;
  readonly #short: Intl.NumberFormat;
  readonly #digits: ReadonlyMap<string, string>;
  readonly #point: string;
  readonly #group: string;

  /** Takes an ISO 4217 code and a locale, the browser's own unless given. */
  constructor(currency: string, locale?: string) {
    this.currency = currency;
    this.decimals = decimalsOf(currency);
    const exact = { minimumFractionDigits: this.decimals, maximumFractionDigits: this.decimals };
    this.#format = new Intl.NumberFormat(locale, { style: 'currency', currency, ...exact });
    this.#plain = new Intl.NumberFormat(locale, { useGrouping: false, ...exact });
    this.#short = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      notation: 'compact',
      minimumFractionDigits: 0,
      maximumSignificantDigits: 4,
    });
    const sample = new Intl.NumberFormat(locale, { minimumFractionDigits: 1 }).formatToParts(1_234_567.5);
    const part = (wanted: string): string => sample.find(({ type }) => type === wanted)?.value ?? '';
    this.#digits = digitsOf(locale);
    this.#point = part('decimal');
    this.#group = part('group');
  }

  /** What an empty field can show: the currency's sign. */
  get sign(): string {
    return this.#format.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? this.currency;
  }

  /** Takes an amount; returns it with the currency's sign: `€1,250.00`. */
  text(amount: number): string {
    return this.#format.format(this.#major(amount));
  }

  /** Takes an amount; returns it for an axis, in four figures at the most: `€950`, `€1.25K`. */
  short(amount: number): string {
    return this.#short.format(this.#major(amount));
  }

  /** Takes an amount; returns it as a person would type it: `1250.00`. */
  plain(amount: number): string {
    return this.#plain.format(this.#major(amount));
  }

  /**
   * Takes what a person typed: decimals behind a comma or a point, thousands apart as the locale has them or not at all, the
   * currency's sign or code or neither. More decimals than the currency has are refused, not rounded: money is not guessed.
   */
  parse(typed: string): Parsed {
    const text = this.#bare(typed);
    if (text === '') return refused('Enter an amount.');
    if (text.startsWith('-')) return refused('An amount is above zero.');
    if (!/^\d*(?:[.,]\d+)*$/.test(text))
      return refused(`Enter an amount in numbers, such as ${this.plain(125_000)}.`);
    const { whole, fraction } = this.#split(text);
    if (whole === undefined) return refused(`Write thousands together, such as ${this.plain(125_000)}.`);
    if (fraction.length > this.decimals) return refused(this.#decimalsWords());
    const digits = whole + fraction.padEnd(this.decimals, '0');
    if (digits.replace(/^0+/, '').length > MOST_DIGITS || Number(digits) > AMOUNT_CAP) {
      return refused(`The most is ${this.text(AMOUNT_CAP)}.`);
    }
    return Number(digits) === 0 ? refused('An amount is above zero.') : { ok: true, amount: Number(digits) };
  }

  #major(amount: number): number {
    return amount / 10 ** this.decimals;
  }

  #decimalsWords(): string {
    if (this.decimals === 0) return `${this.currency} has no decimals.`;
    return `${this.currency} has ${this.decimals} decimals, no more.`;
  }

  /** Without sign, code and spaces, in plain digits; the separators are commas and points. */
  #bare(typed: string): string {
    const text = typed
      .replaceAll(this.sign, '')
      .replace(new RegExp(this.currency, 'i'), '')
      .replace(BETWEEN, '');
    // eslint-disable-next-line @typescript-eslint/no-misused-spread -- digits and separators are one code point each
    return [...text]
      .map((char) => this.#digits.get(char) ?? (char === '٫' ? '.' : char === '٬' ? ',' : char))
      .join('')
      .replace('−', '-');
  }

  /** Where the decimals begin; no whole where what stands between thousands does not fit. */
  #split(text: string): { whole: string | undefined; fraction: string } {
    const separators = text.replace(/\d/g, '');
    const last = separators.at(-1);
    if (last === undefined) return { whole: text, fraction: '' };
    const at = text.lastIndexOf(last);
    const behind = text.slice(at + 1);
    const alone = separators.length === 1;
    const grouped = alone ? this.#groups(last, behind) : new Set(separators).size === 1;
    const [head, fraction] = grouped ? [text, ''] : [text.slice(0, at), behind];
    return { whole: joinThousands(head, last, grouped), fraction };
  }

  /** One separator before three digits: whether it stands between thousands is the locale's to say. */
  #groups(separator: string, behind: string): boolean {
    if (behind.length !== 3) return false;
    const group = this.#group === ',' || this.#group === '.' ? this.#group : this.#point === ',' ? '.' : ',';
    return separator === group;
  }
}

/** Takes what is before the decimals, and what began those or stands between thousands; returns the digits, if thousands are three each. */
function joinThousands(head: string, separator: string, grouped: boolean): string | undefined {
  const between = grouped ? separator : separator === ',' ? '.' : ',';
  const parts = head.split(between);
  if (parts.some((part) => !/^\d*$/.test(part))) return undefined;
  const [first = '', ...others] = parts;
  const fits = others.length === 0 || (/^\d{1,3}$/.test(first) && others.every((part) => part.length === 3));
  return fits ? parts.join('') : undefined;
}

const kept = new Map<string, Money>();

/** Takes an ISO 4217 code; returns its money in the browser's locale. Making one is dear, so each is made once. */
export function moneyOf(currency: string): Money {
  const money = kept.get(currency) ?? new Money(currency);
  kept.set(currency, money);
  return money;
}
