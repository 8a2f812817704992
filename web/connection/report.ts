/** Takes what was thrown; hands it to the browser as an uncaught error, so that whoever called can go on. */
export function report(error: unknown): void {
  if (typeof reportError === 'function') {
    reportError(error);
    return;
  }
  queueMicrotask(() => {
    throw error;
  });
}

/** Runs an action of somebody else; reports what it throws. Returns whether it threw nothing. */
export function guarded(action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    report(error);
    return false;
  }
}
