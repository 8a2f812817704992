import type { Page } from 'playwright-core';
import { PATHS, type SignIn } from '#protocol';

/** Takes a page that is somewhere on the server's origin, and how; signs its browser in, cookie and all. Throws when that is refused. */
export async function signIn(page: Page, how: SignIn): Promise<void> {
  const { origin } = new URL(page.url());
  const answer = await page
    .context()
    .request.post(origin + PATHS.session, { data: how, headers: { origin } });
  if (!answer.ok()) throw new Error(`Signing in was answered ${answer.status()} ${await answer.text()}`);
}
