/** A number made ready for a person: the figure and its unit apart, so that the unit can be set smaller. */
export interface Shown {
  readonly figure: string;
  readonly unit: string;
}

/** How an axis is written: divide by `divisor`, and write `unit` once. */
export interface AxisUnit {
  readonly divisor: number;
  readonly unit: string;
}

const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'] as const;
const NOTHING = '–';

function isBytes(unit: string): boolean {
  return unit === 'B' || unit === 'B/s';
}

/** Takes the largest value to be written and its unit; returns the divisor and the written unit for all of them. */
export function axisUnit(largest: number, unit: string): AxisUnit {
  if (!isBytes(unit)) return { divisor: 1, unit };
  let power = 0;
  // 0.9 of the next unit reads better than four digits of this one.
  while (power < BINARY.length - 1 && Math.abs(largest) >= 0.9 * 1024 ** (power + 1)) power++;
  return { divisor: 1024 ** power, unit: `${BINARY[power] ?? ''}${unit}` };
}

/** Takes a number; returns it with about three digits that mean something: 0.08, 3.1, 41, 1 240. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return NOTHING;
  const size = Math.abs(value);
  const digits = size >= 99.95 || size === 0 ? 0 : size >= 9.995 ? 1 : 2;
  const text = value.toFixed(digits);
  if (size >= 9999.5) return Math.round(value).toLocaleString('en').replaceAll(',', '\u202f');
  return Number(text) === 0 ? '0' : text;
}

/** Takes a value and its unit as declared (`%`, `B`, `B/s`, `ms`, `/s`, `°C` or empty); returns it ready to read. */
export function show(value: number, unit: string): Shown {
  if (!Number.isFinite(value)) return { figure: NOTHING, unit: '' };
  const axis = axisUnit(value, unit);
  const scaled = value / axis.divisor;
  return { figure: axis.unit === 'B' || unit === '' ? whole(scaled) : figure(scaled), unit: axis.unit };
}

function whole(value: number): string {
  return Number.isInteger(value) ? figureOfInteger(value) : figure(value);
}

function figureOfInteger(value: number): string {
  return Math.abs(value) >= 10_000 ? figure(value) : String(value);
}

/** Takes a value and its unit; returns one text such as `6.90 GiB`, `12.5 %` or `41`. */
export function showText(value: number, unit: string): string {
  const shown = show(value, unit);
  if (shown.unit === '') return shown.figure;
  return shown.unit.startsWith('/') ? `${shown.figure}${shown.unit}` : `${shown.figure}\u00a0${shown.unit}`;
}

/** Takes an age in ms; returns `0.8 s`, `24 s`, `3 min`, `2 h` or `3 days`. */
export function age(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 119.5) return `${Math.round(seconds)} s`;
  const minutes = seconds / 60;
  if (minutes < 119.5) return `${Math.round(minutes)} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(minutes / 1440)} days`;
}

/** Takes an age in ms; returns it as `age` does, in whole seconds: tenths would only flicker. */
export function wholeAge(ms: number): string {
  return age(Math.floor(Math.max(0, ms) / 1000) * 1000).replace('.0', '');
}

/** Takes ms until something; returns whole seconds in words, never below one: `1 s`, `40 s`. */
export function wait(ms: number): string {
  return age(Math.max(1, Math.ceil(ms / 1000)) * 1000).replace('.0', '');
}

/** Takes a count; returns it with thin spaces between thousands. */
export function count(value: number): string {
  return value.toLocaleString('en').replaceAll(',', '\u202f');
}
