/** Folds the samples of one series in a window that moves with the evaluation time: both ends belong to it. */
export interface Fold {
  /** Rows that it holds: a thousand and a few at the most. */
  readonly size: number;
  /** Takes a sample, late ones too: their place is by their time. */
  add(t: number, value: number): void;
  /**
   * Takes the window's two ends, neither ever earlier than the last time; forgets what is before it and returns what is in it as
   * one number, undefined when it holds too little for that.
   */
  read(from: number, at: number): number | undefined;
}
