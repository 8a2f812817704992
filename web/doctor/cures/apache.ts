import type { Cures } from '../cures.ts';

const UPGRADING = `ProxyPreserveHost On
ProxyPass "/socket.io/" "http://127.0.0.1:8787/socket.io/" upgrade=websocket timeout=75`;

/** What Apache 2.4.47 or newer needs: the lines go into its `VirtualHost`, before any `ProxyPass "/"`, as the first that fits wins. */
export const APACHE: Cures = {
  websocket: {
    say: 'Apache 2.4.47 or newer, after “a2enmod proxy proxy_http”. In its VirtualHost, before any ProxyPass "/", for WebSocket and long polling:',
    lines: UPGRADING,
  },
  'long-polling': {
    say: 'Apache 2.4.47 or newer, after “a2enmod proxy proxy_http”. In its VirtualHost, before any ProxyPass "/", for WebSocket and long polling:',
    lines: UPGRADING,
  },
  sse: {
    say: 'Apache must send on each part at once and not compress it. In its VirtualHost, before any ProxyPass "/":',
    lines: `ProxyPreserveHost On
ProxyPass "/api/v1/stream" "http://127.0.0.1:8787/api/v1/stream" flushpackets=on timeout=75
SetEnvIf Request_URI "^/api/v1/stream$" no-gzip=1`,
  },
  polling: {
    say: 'Apache must pass these requests. In its VirtualHost, before any ProxyPass "/" and after the line for /api/v1/stream:',
    lines: `ProxyPreserveHost On
ProxyPass "/api/" "http://127.0.0.1:8787/api/"`,
  },
  sticky: {
    say: 'With several servers, Apache must keep a viewer on one of them, after “a2enmod proxy_balancer lbmethod_byrequests slotmem_shm headers”:',
    lines: `Header add Set-Cookie "switchyard-route=.%{BALANCER_WORKER_ROUTE}e; path=/; HttpOnly; SameSite=Lax" env=BALANCER_ROUTE_CHANGED
<Proxy "balancer://switchyard">
  BalancerMember "http://127.0.0.1:8787" route=1 upgrade=websocket
  BalancerMember "http://127.0.0.1:8788" route=2 upgrade=websocket
  ProxySet stickysession=switchyard-route
</Proxy>
ProxyPreserveHost On
ProxyPass "/" "balancer://switchyard/"`,
  },
};
