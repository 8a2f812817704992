/** A page without a stream: to sign in, to set things, or what stands where there is no page. */
export type QuietPage = 'signIn' | 'settings' | 'nowhere';

/** Takes where to draw, and which page; shows it there. Rejects when its code cannot be loaded. What each needs is named here, not on the board's way. */
export async function showQuiet(target: Element, page: QuietPage): Promise<void> {
  // Each in a statement of its own, or the build does not see which styles belong to which.
  if (page === 'signIn') {
    const { show } = await import('../access/sign-in-page.ts');
    show(target);
  } else if (page === 'settings') {
    const { show } = await import('../settings/settings-page.ts');
    show(target);
  } else {
    const { show } = await import('./nowhere-page.ts');
    show(target);
  }
}
