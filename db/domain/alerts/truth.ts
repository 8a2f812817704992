import type { AlertReason, Comparison, Condition, NoDataPolicy } from '#protocol';
import type { Reading } from './window/reading.ts';

/** What an evaluation found. */
export interface Truth {
  /** `between` the threshold and the clear one it is neither true nor false; `unknown` decides nothing. */
  readonly is: 'true' | 'false' | 'between' | 'unknown';
  readonly reason: AlertReason;
}

const TRUE: Truth = { is: 'true', reason: 'condition' };
const FALSE: Truth = { is: 'false', reason: 'condition' };
const BETWEEN: Truth = { is: 'between', reason: 'condition' };
const UNKNOWN: Truth = { is: 'unknown', reason: 'condition' };

/** Takes a condition, what no data means and what the samples say; returns what that makes of the condition. */
export function truthOf(condition: Condition, noData: NoDataPolicy, reading: Reading): Truth {
  if (reading.kind === 'unknown') return UNKNOWN;
  if (condition.fn === 'absent') return reading.kind === 'nothing' ? TRUE : FALSE;
  if (reading.kind === 'nothing') return { is: MEANS[noData], reason: reading.why };
  const { op, threshold, clear = threshold } = condition;
  if (holds(op, reading.value, threshold)) return TRUE;
  return holds(op, reading.value, clear) ? BETWEEN : FALSE;
}

const MEANS = { alert: 'true', ok: 'false', keep: 'unknown' } as const;

/** Takes a comparison and its two sides; true when it holds. */
function holds(op: Comparison, value: number, threshold: number): boolean {
  switch (op) {
    case '>':
      return value > threshold;
    case '>=':
      return value >= threshold;
    case '<':
      return value < threshold;
    case '<=':
      return value <= threshold;
    case '==':
      return value === threshold;
    case '!=':
      return value !== threshold;
  }
}
