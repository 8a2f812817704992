/** One bar, ready to draw and to read; sizes in the series' unit. */
export interface Bar {
  readonly label: string;
  readonly used: number;
  readonly size: number;
  readonly free: number;
  /** 0 to 100; NaN when the size is not known. */
  readonly percent: number;
  readonly warns: boolean;
}

/** Takes a label, what is used of what size, and the per cent from which it warns; returns the bar. */
export function barOf(label: string, used: number, size: number, warnAt: number): Bar {
  const percent = size > 0 ? Math.min(100, Math.max(0, (used / size) * 100)) : NaN;
  return { label, used, size, free: Math.max(0, size - used), percent, warns: percent >= warnAt };
}
