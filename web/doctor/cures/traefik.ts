import type { Cures } from '../cures.ts';

const ROUTE = `http:
  routers:
    switchyard:
      rule: "PathPrefix(\`/\`)"
      service: switchyard
  services:
    switchyard:
      loadBalancer:
        servers:
          - url: "http://127.0.0.1:8787"`;

/** What Traefik 2 or 3 needs, as YAML for its file provider. It passes upgrades and the host by itself. */
export const TRAEFIK: Cures = {
  websocket: {
    say: 'Traefik passes WebSockets by itself. What breaks them is a middleware on the router that sets Upgrade or Connection, or that buffers. A route without any:',
    lines: ROUTE,
  },
  'long-polling': {
    say: 'Traefik needs no more than a route for WebSocket and long polling; leave respondingTimeouts.writeTimeout of the entry point at 0:',
    lines: ROUTE,
  },
  sse: {
    say: 'Traefik sends on event streams at once unless a middleware holds them. Take “buffering” off the router, and keep “compress” away from the stream:',
    lines: `http:
  middlewares:
    compress-but-streams:
      compress:
        excludedContentTypes:
          - "text/event-stream"`,
  },
  polling: {
    say: 'Traefik must pass these requests, with no middleware that answers in their place:',
    lines: ROUTE,
  },
  sticky: {
    say: 'With several servers, Traefik must keep a viewer on one of them:',
    lines: `http:
  services:
    switchyard:
      loadBalancer:
        sticky:
          cookie:
            name: switchyard-route
            httpOnly: true
        servers:
          - url: "http://127.0.0.1:8787"
          - url: "http://127.0.0.1:8788"`,
  },
};
