import { CPU_TOO_LITTLE } from '#domain';
import { count, figure, showText } from '../format.ts';

const NOTHING = '–';

/** Takes milliseconds; returns them as a person reads them: `0.42 ms`, `38 ms`, `1.24 s`; a dash where nothing was measured. */
export function msText(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return NOTHING;
  return Math.abs(ms) < 1000 ? showText(ms, 'ms') : showText(ms / 1000, 's');
}

/** A wire counts in thousands, not in powers of two. */
const SIZES = [
  { least: 1e9, unit: 'GB' },
  { least: 1e6, unit: 'MB' },
  { least: 1e3, unit: 'KB' },
] as const;

/** How bytes are written: divide by `divisor`, and write `unit`. */
export interface BytesUnit {
  readonly divisor: number;
  readonly unit: string;
}

/** Takes the largest of some numbers of bytes; returns how all of them are written. */
export function bytesUnit(largest: number): BytesUnit {
  const size = SIZES.find(({ least }) => Math.abs(largest) >= least);
  return size === undefined ? { divisor: 1, unit: 'B' } : { divisor: size.least, unit: size.unit };
}

/** Takes bytes; returns `312 B`, `1.20 KB`; a dash where nothing was measured. Parts of a byte are an average's. */
export function bytesText(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return NOTHING;
  const { divisor, unit } = bytesUnit(bytes);
  return `${divisor === 1 ? figure(Math.round(bytes)) : figure(bytes / divisor)}\u00a0${unit}`;
}

/** Takes a whole number; returns it with thin spaces; a dash where there is none. */
export function countText(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value) ? NOTHING : count(value);
}

/** Takes microseconds of CPU; returns `12.1 µs`, `1.30 ms`; that it was too little where it is not above 0; a dash where nothing was measured. */
export function cpuText(microseconds: number | null | undefined): string {
  if (microseconds === null || microseconds === undefined || !Number.isFinite(microseconds)) return NOTHING;
  if (microseconds <= 0) return CPU_TOO_LITTLE;
  return microseconds < 1000 ? showText(microseconds, 'µs') : showText(microseconds / 1000, 'ms');
}
