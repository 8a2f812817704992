/** Takes where to draw, and which page; shows it there. Rejects when its code cannot be loaded. What either needs is named here, not on the board's way. */
export async function showAccess(target: Element, page: 'signIn' | 'settings'): Promise<void> {
  // Each in a statement of its own, or the build does not see which styles belong to which.
  if (page === 'signIn') {
    const { show } = await import('./sign-in-page.ts');
    show(target);
  } else {
    const { show } = await import('../settings/settings-page.ts');
    show(target);
  }
}
