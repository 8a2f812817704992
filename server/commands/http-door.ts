import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import { CommandSchema, HEADERS, IdempotencyKeySchema, PATHS, Refusal } from '#protocol';
import { MESSAGE_LIMIT } from '../http/limits.ts';
import type { Router } from '../transports/contract.ts';
import type { Commands } from './commands.ts';

/** Takes the router and the handler; serves commands by POST. */
export function serveCommands(router: Router, commands: Commands): void {
  const limit = bodyLimit({
    maxSize: MESSAGE_LIMIT,
    onError: () => {
      throw new Refusal('BODY_TOO_LARGE', 'The body is larger than 64 KiB.', 'Send less at a time.');
    },
  });
  router.post(PATHS.commands, limit, async (context) => {
    const key = v.safeParse(IdempotencyKeySchema, context.req.header(HEADERS.idempotencyKey));
    if (!key.success) {
      throw new Refusal(
        'MALFORMED_REQUEST',
        'The Idempotency-Key is missing or malformed.',
        'Send 8 to 64 of A–Z a–z 0–9 _ -.',
      );
    }
    requireJson(context.req.header('content-type'));
    const command = parseCommand(parseJson(await context.req.text()));
    return context.json(await commands.run(key.output, command), 200, { 'Cache-Control': 'no-store' });
  });
}

/** Takes what a client sent as a command; returns it parsed. Throws Refusal when it is none. */
function parseCommand(sent: unknown): v.InferOutput<typeof CommandSchema> {
  const result = v.safeParse(CommandSchema, sent);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const where = v.getDotPath(issue) ?? 'command';
  throw new Refusal(
    'MALFORMED_REQUEST',
    `The command's ${where} does not fit.`,
    'See docs/PROTOCOL.md, section 5.',
  );
}

/** Only JSON is taken: a form of another site cannot send it without asking first. */
function requireJson(type: string | undefined): void {
  if (type?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json') return;
  throw new Refusal('NOT_JSON', 'The body is not declared as JSON.', 'Send Content-Type: application/json.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Refusal('MALFORMED_JSON', 'The body is not JSON.', 'Check its quotes and commas.');
  }
}
