/** Takes who wants to know; calls back whenever the device pixels for a CSS pixel are others. Returns what ends it. */
export function watchPixelRatio(changed: () => void): () => void {
  let query: MediaQueryList;
  const watch = () => {
    query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    query.addEventListener('change', turned, { once: true });
  };
  const turned = () => {
    watch();
    changed();
  };
  watch();
  return () => query.removeEventListener('change', turned);
}
