/** What a panel has to show: its curves, or a reason why there are none. */
export type Condition = 'shown' | 'loading' | 'failed' | 'collecting' | 'empty';

/** What decides it. */
export interface Evidence {
  /** There is a value in the range shown. */
  readonly inRange: boolean;
  /** A sample of these series has ever reached this page. */
  readonly everSampled: boolean;
  readonly live: boolean;
  readonly past: 'held' | 'loading' | 'ready' | 'failed';
}

/** Takes the evidence; returns what the panel shows. Whatever there is to draw is drawn, also while more is loading. */
export function conditionOf({ inRange, everSampled, live, past }: Evidence): Condition {
  if (inRange) return 'shown';
  if (past === 'loading') return 'loading';
  if (past === 'failed') return 'failed';
  return live && !everSampled ? 'collecting' : 'empty';
}
