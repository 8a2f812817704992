/** Told of a fault once, and again only after what failed had recovered. */
export type OnFault = (name: string, error: unknown) => void;

/** Turns repeated failures into one report each. */
export interface FaultReporter {
  /** Call on every failure of `name`; the first one since it last worked is reported. */
  failed(name: string, error: unknown): void;
  /** Call on every success of `name`. */
  worked(name: string): void;
}

/** Takes where reports go; returns a reporter with nothing failed. */
export function createFaultReporter(onFault: OnFault): FaultReporter {
  const failing = new Set<string>();
  return {
    failed(name, error) {
      if (failing.has(name)) return;
      failing.add(name);
      onFault(name, error);
    },
    worked: (name) => void failing.delete(name),
  };
}
