import type { Page } from 'playwright-core';
import * as v from 'valibot';
import { InvitationSchema, PAGE_PATHS, PATHS, type Role } from '#protocol';
import { readAdminToken } from '../../../scripts/lib/auction/api.ts';
import type { Stage } from '../../../scripts/stage/stage.ts';

/** Takes a stage; returns what asks its server as the admin does by the token in the file. Rejects with the answer's text when it was refused. */
export function asAdmin(stage: Stage): (method: string, path: string, body?: unknown) => Promise<unknown> {
  const { url, data } = stage.server();
  return async (method, path, body) => {
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${readAdminToken(data)}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status} ${text}`);
    const said: unknown = text === '' ? undefined : JSON.parse(text);
    return said;
  };
}

/** Takes a stage, a name and a role; invites somebody. Returns his one-time link, through the stage's proxy. */
export async function invited(stage: Stage, name: string, role: Role): Promise<string> {
  const answer = await asAdmin(stage)('POST', `${PATHS.access}/people`, { name, role });
  const { code } = v.parse(InvitationSchema, answer);
  return `${stage.proxy.url}${PAGE_PATHS.signIn}#code=${code}`;
}

/** Takes a page and the name of a control; goes there by Tab, from where the focus is. Throws when it is not reached. */
export async function tabTo(page: Page, name: string | RegExp, most = 60): Promise<void> {
  for (let time = 0; time < most; time += 1) {
    await page.keyboard.press('Tab');
    const label = await page.evaluate(nameOfFocused);
    if (typeof name === 'string' ? label === name : name.test(label)) return;
  }
  throw new Error(`The Tab key never came to ${String(name)}.`);
}

/** Runs in the page: what the focused control is called. */
function nameOfFocused(): string {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement)) return '';
  const labels =
    focused instanceof HTMLInputElement ||
    focused instanceof HTMLTextAreaElement ||
    focused instanceof HTMLSelectElement
      ? focused.labels
      : null;
  const text = focused.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? focused.textContent;
  return text.trim().replaceAll(/\s+/g, ' ');
}
