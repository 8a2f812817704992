import type { Comparison, Condition, NoDataPolicy } from '#protocol';

/** What is made of the values, as the form names it. */
export const FN_NAMES: Readonly<Record<Condition['fn'], string>> = {
  last: 'the last',
  avg: 'the mean',
  min: 'the lowest',
  max: 'the highest',
  rate: 'the increase a second',
  predict: 'the trend',
  absent: 'nothing has come',
};

/** Comparisons, as the form names them. */
export const OP_NAMES: Readonly<Record<Comparison, string>> = {
  '>': 'above',
  '>=': 'at or above',
  '<': 'below',
  '<=': 'at or below',
  '==': 'equal to',
  '!=': 'not equal to',
};

/** What no data means, as the form names it. */
export const NO_DATA_WORDS: Readonly<Record<NoDataPolicy, string>> = {
  alert: 'is an alert',
  ok: 'is well',
  keep: 'changes nothing',
};
