import { HEADERS, PATHS } from '#protocol';
import { limitBody, readJson } from '../http/json-body.ts';
import type { Router } from '../transports/contract.ts';
import type { Commands } from './commands.ts';
import { parseCommand, parseKey } from './parse.ts';

/** Takes the router and the handler; serves commands by POST. */
export function serveCommands(router: Router, commands: Commands): void {
  router.post(PATHS.commands, limitBody, async (context) => {
    const key = parseKey(context.req.header(HEADERS.idempotencyKey));
    const command = parseCommand(await readJson(context));
    return context.json(await commands.run(key, command), 200, { 'Cache-Control': 'no-store' });
  });
}
