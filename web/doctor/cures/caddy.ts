import type { Cures } from '../cures.ts';

const PLAIN = `handle /socket.io/* {
  reverse_proxy 127.0.0.1:8787
}`;

/** What Caddy 2 needs: each block goes into its site. It passes upgrades, hosts and streams by itself, if only it is asked to. */
export const CADDY: Cures = {
  websocket: {
    say: 'Caddy passes WebSockets by itself wherever reverse_proxy is reached: look for a handler before it. In the site’s block:',
    lines: PLAIN,
  },
  'long-polling': {
    say: 'Caddy needs no more than this for WebSocket and long polling. In the site’s block:',
    lines: PLAIN,
  },
  sse: {
    say: 'Caddy must send on each part at once. In the site’s block:',
    lines: `handle /api/v1/stream {
  reverse_proxy 127.0.0.1:8787 {
    flush_interval -1
  }
}`,
  },
  polling: {
    say: 'Caddy must pass these requests. In the site’s block:',
    lines: `handle /api/* {
  reverse_proxy 127.0.0.1:8787
}`,
  },
  sticky: {
    say: 'With several servers, Caddy must keep a viewer on one of them. In the site’s block:',
    lines: `reverse_proxy 127.0.0.1:8787 127.0.0.1:8788 {
  lb_policy cookie switchyard-route
}`,
  },
};
