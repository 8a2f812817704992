/** Milliseconds after which it is done without a frame: a hidden page has none. */
const PATIENCE = 500;

/** Takes what to do; does it once, in the next frame, or soon where none comes. */
export function nextFrame(run: () => void): void {
  let done = false;
  const once = (): void => {
    if (done) return;
    done = true;
    clearTimeout(timer);
    run();
  };
  const timer = setTimeout(once, PATIENCE);
  requestAnimationFrame(once);
}
