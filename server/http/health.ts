import { PATHS, Refusal } from '#protocol';
import type { Hub } from '../hub/hub.ts';
import type { Router } from '../transports/contract.ts';
import { clientOf } from './client.ts';
import { networkName } from './network-name.ts';

/** Takes the router and the hub; serves whether the process lives, whether it wants viewers, and on which network it sees them. */
export function serveHealth(router: Router, hub: Hub): void {
  const answer = { 'Cache-Control': 'no-store' };
  router.get(PATHS.healthz, (context) => context.json({ ok: true }, 200, answer));
  router.get(PATHS.readyz, (context) => {
    if (hub.stopping) throw new Refusal('STOPPING', 'The server is stopping.', 'Ask again in a few seconds.');
    const network = networkName(clientOf(context.env.incoming).address, hub.log.epoch);
    return context.json({ ok: true, head: hub.log.head, network }, 200, answer);
  });
}
