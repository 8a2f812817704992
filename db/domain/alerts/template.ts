import type { Labels } from './labels.ts';

/** What a template can name. */
export interface Known {
  readonly labels: Labels;
  /** Null where there is none. */
  readonly value: number | null;
}

const ACTION = /\{\{(.*?)\}\}/gs;
const LABEL = /^\$labels\.([a-zA-Z_][a-zA-Z0-9_]*)$/;

/** How a value is written: as it is, with a unit's prefix, as a share, as a time. Prometheus has all of them. */
const WRITERS: Readonly<Record<string, (value: number) => string>> = {
  humanize: (value) => prefixed(value, 1_000, ['', 'k', 'M', 'G', 'T', 'P', 'E']),
  humanize1024: (value) => prefixed(value, 1_024, ['', 'ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']),
  humanizePercentage: (value) => `${short(value * 100)}%`,
  humanizeDuration: duration,
};

/** Takes a template and what it can name; returns the text. A label that is not there is empty, what it cannot name too. */
export function render(template: string, known: Known): string {
  return template.replaceAll(ACTION, (_whole, action: string) => evaluate(action, known) ?? '');
}

/** Takes a template; returns what is wrong with it, in a sentence, or undefined. */
export function templateProblem(template: string): string | undefined {
  for (const [whole, action = ''] of template.matchAll(ACTION)) {
    if (evaluate(action, { labels: {}, value: 0 }) === undefined) {
      return `${whole} is not understood: there are {{ $value }}, {{ $labels.name }} and {{ $value | humanize }}.`;
    }
  }
  const left = template.replaceAll(ACTION, '');
  return left.includes('{{') ? 'A {{ has no }}.' : undefined;
}

/** The text of an action, undefined when it means nothing. */
function evaluate(action: string, { labels, value }: Known): string | undefined {
  const [name = '', writer, ...more] = action.split('|').map((part) => part.trim());
  if (more.length > 0) return undefined;
  if (name === '$value') {
    const write = writer === undefined ? short : Object.hasOwn(WRITERS, writer) ? WRITERS[writer] : undefined;
    return write === undefined ? undefined : value === null ? 'no value' : write(value);
  }
  const label = LABEL.exec(name)?.[1];
  if (label === undefined || writer !== undefined) return undefined;
  return Object.hasOwn(labels, label) ? (labels[label] ?? '') : '';
}

/** Six digits are what a person reads of a measured value. */
function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function prefixed(value: number, base: number, prefixes: readonly string[]): string {
  let [rest, step] = [value, 0];
  while (Math.abs(rest) >= base && step < prefixes.length - 1) {
    rest /= base;
    step += 1;
  }
  return `${Number(rest.toPrecision(4))}${prefixes[step] ?? ''}`;
}

/** Seconds, as `1d 2h 3m 4s`. */
function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return String(seconds);
  const whole = Math.floor(Math.abs(seconds));
  if (whole < 60) return `${short(seconds)}s`;
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3_600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'm'],
    [whole % 60, 's'],
  ] as const;
  const told = parts.slice(parts.findIndex(([count]) => count > 0));
  return `${seconds < 0 ? '-' : ''}${told.map(([count, unit]) => `${count}${unit}`).join(' ')}`;
}
