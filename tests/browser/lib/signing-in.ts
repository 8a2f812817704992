import type { Page } from 'playwright-core';
import { PATHS, type SignIn } from '#protocol';

/** Takes a page that is somewhere on the server's origin, and how; signs its browser in. Throws when that is refused. */
export async function signIn(page: Page, how: SignIn): Promise<void> {
  const status = await page.evaluate(
    async ([path, body]) => {
      const headers = { 'Content-Type': 'application/json' };
      return (await fetch(path, { method: 'POST', headers, body })).status;
    },
    [PATHS.session, JSON.stringify(how)] as const,
  );
  if (status !== 200) throw new Error(`Signing in was answered ${status}.`);
}
