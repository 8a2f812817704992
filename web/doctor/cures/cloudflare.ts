import type { Cures } from '../cures.ts';

/** What Cloudflare needs: switches in its dashboard, so there are no lines. */
export const CLOUDFLARE: Cures = {
  websocket: {
    say: 'There is nothing to write: in the dashboard open the domain, then Network, and switch WebSockets on. A WAF rule must not challenge /socket.io/. Cloudflare cuts a connection that says nothing for 100 s; Switchyard says something every 5 s. If the switch is on already, the block is in the proxy behind Cloudflare.',
  },
  'long-polling': {
    say: 'There is nothing to write: see that no cache rule, Bot Fight Mode or “Under Attack” challenge covers /socket.io/. An answer may take 100 s, which no poll here does.',
  },
  sse: {
    say: 'There is nothing to write: switch response buffering off for /api/v1/stream (Enterprise; it is off elsewhere), and let no cache rule cover it. Quick tunnels (trycloudflare.com) hold an event stream back until it ends: use a named tunnel. A stream that says nothing for 100 s is cut; Switchyard says something every 5 s.',
  },
  polling: {
    say: 'There is nothing to write: add a cache rule that bypasses the cache for /api/, and see that no challenge covers it.',
  },
  sticky: {
    say: 'There is nothing to write: in Load Balancing, switch session affinity by cookie on for the load balancer.',
  },
};
