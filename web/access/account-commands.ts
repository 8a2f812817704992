import { Refusal } from '#protocol';
import type { PageDeed } from '../shell/page-commands.ts';
import type { Pressed } from '../ui/keys.ts';
import type { Account } from './account.svelte.ts';

/** Takes who is signed in, what keys do, and who tells a person; returns the commands of access, as they are now. */
export function accountCommands(
  account: Account,
  press: (pressed: Pressed) => void,
  say: (text: string) => void,
): readonly PageDeed[] {
  const { who } = account;
  return [
    who === undefined
      ? { title: 'Sign in', key: 'i', words: 'log in account admin', deed: () => press({ action: 'signIn' }) }
      : {
          title: `Sign out ${who.name}`,
          words: 'log out leave account session',
          deed: () => void signOut(account, say), // it never rejects
        },
    {
      title: 'Settings',
      key: 's',
      words: 'people users password sessions tokens api shares audit access admin page',
      deed: () => press({ action: 'settings' }),
    },
  ];
}

/** Takes who is signed in and who tells a person; signs out here and says whether that worked. Never rejects. */
export async function signOut(account: Account, say: (text: string) => void): Promise<void> {
  try {
    await account.signOut();
    say('You are signed out.');
  } catch (error) {
    say(
      error instanceof Refusal
        ? `${error.message} ${error.next}`
        : 'The server did not answer: you are still signed in. Try again.',
    );
  }
}
