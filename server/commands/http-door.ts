import * as v from 'valibot';
import { CommandSchema, HEADERS, IdempotencyKeySchema, PATHS, Refusal } from '#protocol';
import { limitBody, readJson } from '../http/json-body.ts';
import type { Router } from '../transports/contract.ts';
import type { Commands } from './commands.ts';

/** Takes the router and the handler; serves commands by POST. */
export function serveCommands(router: Router, commands: Commands): void {
  router.post(PATHS.commands, limitBody, async (context) => {
    const key = v.safeParse(IdempotencyKeySchema, context.req.header(HEADERS.idempotencyKey));
    if (!key.success) {
      throw new Refusal(
        'MALFORMED_REQUEST',
        'The Idempotency-Key is missing or malformed.',
        'Send 8 to 64 of A–Z a–z 0–9 _ -.',
      );
    }
    const command = parseCommand(await readJson(context));
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
