const SPAN_UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  sec: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const VALUE_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  t: 1e12,
  ki: 1024,
  mi: 1024 ** 2,
  gi: 1024 ** 3,
  ti: 1024 ** 4,
};

/** Takes a time as people type it, such as `90`, `30 s`, `5min` or `1.5 h`; returns whole ms, undefined when it is not one. A bare number is seconds. */
export function readSpan(typed: string): number | undefined {
  const [, figure, unit = 's'] = /^(\d+(?:[.,]\d+)?)\s*([a-z]*)$/i.exec(typed.trim()) ?? [];
  const factor = SPAN_UNITS[(unit === '' ? 's' : unit).toLowerCase()];
  return figure === undefined || factor === undefined
    ? undefined
    : Math.round(Number(figure.replace(',', '.')) * factor);
}

/** Takes a value as people type it, such as `90`, `90 %`, `1.5e3` or `8 GiB`; returns it in the base unit, undefined when it is not one. */
export function readValue(typed: string): number | undefined {
  const [, figure, prefix = ''] =
    /^([+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?)\s*(?:%|ms|s|([kmgt]i?)?(?:b(?:\/s)?)?)$/i.exec(typed.trim()) ?? [];
  const factor = VALUE_UNITS[prefix.toLowerCase()];
  const value = figure === undefined ? NaN : Number(figure.replace(',', '.')) * (factor ?? NaN);
  return Number.isFinite(value) ? value : undefined;
}
