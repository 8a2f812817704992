/** Takes a click on a link, and what to do on this page in its stead; does that where nobody asks for another tab or window. */
export function inPlace(event: MouseEvent, run: () => void): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  run();
}
