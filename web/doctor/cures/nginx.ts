import type { Cures } from '../cures.ts';

// $http_host keeps the port; $host would drop it, and the server refuses a host that it does not know.
const PASS = `proxy_pass http://127.0.0.1:8787; # where Switchyard listens
  proxy_http_version 1.1;
  proxy_set_header Host $http_host;`;

const UPGRADE = `proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection "upgrade";`;

/** What nginx needs: each block goes into its `server`, and needs nothing that is defined elsewhere. */
export const NGINX: Cures = {
  websocket: {
    say: 'nginx passes an upgrade only where it is told to. In its server block, for WebSocket and long polling:',
    lines: `location /socket.io/ {
  ${PASS}
  ${UPGRADE}
  proxy_read_timeout 75s;
}`,
  },
  'long-polling': {
    say: 'In the server block of nginx, for WebSocket and long polling:',
    lines: `location /socket.io/ {
  ${PASS}
  ${UPGRADE}
  proxy_read_timeout 75s;
}`,
  },
  sse: {
    say: 'nginx must neither collect the stream nor compress it. In its server block:',
    lines: `location = /api/v1/stream {
  ${PASS}
  proxy_buffering off;
  gzip off;
  proxy_read_timeout 75s;
}`,
  },
  polling: {
    say: 'nginx must pass these requests and keep no copy of their answers. In its server block:',
    lines: `location /api/ {
  ${PASS}
  proxy_cache off;
}`,
  },
  sticky: {
    say: 'With several servers, nginx must keep a viewer on one of them. Name the upstream in place of the address in proxy_pass:',
    lines: `upstream switchyard {
  ip_hash; # behind another proxy: hash $http_x_forwarded_for consistent;
  server 127.0.0.1:8787;
  server 127.0.0.1:8788;
}`,
  },
};
