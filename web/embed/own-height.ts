/** The class under which an embed is as high as its content is by itself: `embed.css` has what that changes. */
const MEASURED = 'measured';

/** Parts that change in height while what is around them fills the frame all the same. */
const PARTS = ':scope > *, :scope > section > *, .only .foot';

/** Takes the root of an embed; returns the height of its content in CSS pixels, however high the frame is that it fills. */
function ownHeight(root: HTMLElement): number {
  const shown = root.getBoundingClientRect().height;
  // What is higher than its frame fills it, but for a panel alone, which gives way first. To lay out is what costs.
  if (shown > innerHeight && root.querySelector('.only') === null) return Math.ceil(shown);
  // Nothing of this is painted: it is as it was before the browser gets to that.
  root.classList.add(MEASURED);
  const { height } = root.getBoundingClientRect();
  root.classList.remove(MEASURED);
  return Math.ceil(height);
}

/**
 * Takes the root of an embed, the place of its content and who is told; tells the height of the content by itself, and again when that may
 * be another. Where nothing is shown yet, nothing is told. Returns what stops it.
 */
export function followHeight(
  root: HTMLElement,
  content: HTMLElement,
  tell: (height: number) => void,
): () => void {
  const sizes = new ResizeObserver(() => {
    if (content.childElementCount > 0) tell(ownHeight(root));
  });
  const observe = (): void => {
    sizes.disconnect();
    for (const part of [root, ...content.querySelectorAll(PARTS)]) sizes.observe(part);
  };
  const changes = new MutationObserver(observe);
  changes.observe(content, { childList: true });
  observe();
  return () => {
    changes.disconnect();
    sizes.disconnect();
  };
}
