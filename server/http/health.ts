import { PATHS, Refusal } from '#protocol';
import type { Hub } from '../hub/hub.ts';
import type { Router } from '../transports/contract.ts';

/** Takes the router and the hub; serves whether the process lives and whether it wants viewers. */
export function serveHealth(router: Router, hub: Hub): void {
  const answer = { 'Cache-Control': 'no-store' };
  router.get(PATHS.healthz, (context) => context.json({ ok: true }, 200, answer));
  router.get(PATHS.readyz, (context) => {
    if (hub.stopping) throw new Refusal('STOPPING', 'The server is stopping.', 'Ask again in a few seconds.');
    return context.json({ ok: true, head: hub.log.head }, 200, answer);
  });
}
