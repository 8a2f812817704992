import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { Refusal } from '#protocol';
import { MESSAGE_LIMIT } from './limits.ts';

/** Refuses bodies that are too large; stands before every route that reads one. */
export const limitBody = bodyLimit({
  maxSize: MESSAGE_LIMIT,
  onError: () => {
    throw new Refusal('BODY_TOO_LARGE', 'The body is larger than 64 KiB.', 'Send less at a time.');
  },
});

/** Takes a request; gives its body as JSON gave it. Rejects with Refusal as `readJson` does, and when who asks may not any more. */
export type ReadBody = (context: Context<{ Bindings: HttpBindings }>) => Promise<unknown>;

/**
 * Takes a request; returns its body as JSON gave it. Throws Refusal when it is not declared as JSON, or is none. Only what is
 * declared so is taken: a form of another site cannot send it without asking first.
 */
export async function readJson(context: Context): Promise<unknown> {
  const type = context.req.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new Refusal(
      'NOT_JSON',
      'The body is not declared as JSON.',
      'Send Content-Type: application/json.',
    );
  }
  try {
    return JSON.parse(await context.req.text()) as unknown;
  } catch {
    throw new Refusal('MALFORMED_JSON', 'The body is not JSON.', 'Check its quotes and commas.');
  }
}
