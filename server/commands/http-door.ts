import { HEADERS, PATHS } from '#protocol';
import { limitBody, readJson } from '../http/json-body.ts';
import type { Access } from '../access/access.ts';
import type { Router } from '../transports/contract.ts';
import type { Commands } from './commands.ts';
import { parseCommand, parseKey } from './parse.ts';

/** Takes the router, the handler and who knows everybody; serves commands by POST. */
export function serveCommands(router: Router, commands: Commands, access: Pick<Access, 'asker'>): void {
  router.post(PATHS.commands, limitBody, async (context) => {
    const key = parseKey(context.req.header(HEADERS.idempotencyKey));
    const command = parseCommand(await readJson(context));
    const by = await access.asker(context.env.incoming);
    return context.json(await commands.run(key, command, by), 200, { 'Cache-Control': 'no-store' });
  });
}
