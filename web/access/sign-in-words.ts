import * as v from 'valibot';
import { Refusal, SignInCodeSchema, TokenSchema, type SignIn } from '#protocol';
import { wait } from '../format.ts';
import { TooSoon } from '../state/ask.ts';

/** A way to sign in. */
export type Way = 'code' | 'password' | 'token';

/** What has been typed, or came with a link. */
export interface Typed {
  readonly code: string;
  readonly name: string;
  readonly password: string;
  readonly token: string;
}

/** What is asked of the server, or what is wrong with what was typed. */
export type ReadSignIn = { readonly how: SignIn } | { readonly problem: string };

const NO_CODE =
  'This is no sign-in link: something of it is missing. Copy the whole of it, or ask for a new one.';
const NO_TOKEN =
  'This is no admin’s token. The file admin-token in the server’s data folder has it, on one line.';

/** Takes a way and what was typed; returns what to ask the server, or what is wrong. */
export function readSignIn(way: Way, { code, name, password, token }: Typed): ReadSignIn {
  switch (way) {
    case 'code':
      return v.is(SignInCodeSchema, code) ? { how: { code } } : { problem: NO_CODE };
    case 'token': {
      const trimmed = token.trim();
      return v.is(TokenSchema, trimmed) ? { how: { token: trimmed } } : { problem: NO_TOKEN };
    }
    case 'password':
      if (name.trim() === '') return { problem: 'Enter your name.' };
      return password === ''
        ? { problem: 'Enter your password. Without one, ask an admin for a sign-in link.' }
        : { how: { name: name.trim(), password } };
  }
}

/** What a person does next where a way did not work. */
const NEXT: Readonly<Record<Way, string>> = {
  code: 'Ask an admin for a new one; each start of the server prints one for its own admin.',
  password: 'See whether both are as you set them, or ask an admin for a sign-in link.',
  token: 'Copy it anew from the file admin-token in the server’s data folder.',
};

/** Takes the way and what was thrown; returns it in words, with what to do next. */
export function troubleWords(way: Way, error: unknown): string {
  if (!(error instanceof Refusal)) {
    return 'The server did not answer. See whether it runs and this page still reaches it, then try again.';
  }
  const { code, message, next } = error;
  if (error instanceof TooSoon) {
    return `${message} Try again in ${wait(error.wait)}, or ask an admin for a sign-in link.`;
  }
  return code === 'NOT_SIGNED_IN' || code === 'FORBIDDEN' ? `${message} ${NEXT[way]}` : `${message} ${next}`;
}
