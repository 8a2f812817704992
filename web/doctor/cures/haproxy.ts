import type { Cures } from '../cures.ts';

const BACKEND = `backend switchyard
  mode http
  timeout server 75s
  timeout tunnel 1h
  server one 127.0.0.1:8787`;

/** What HAProxy 2 needs: backends for a frontend in `mode http`. Its frontend keeps the host as it is. */
export const HAPROXY: Cures = {
  websocket: {
    say: 'HAProxy passes an upgrade in “mode http”. What cuts it is a short timeout, or a rule that removes Upgrade or Connection:',
    lines: BACKEND,
  },
  'long-polling': {
    say: 'HAProxy must wait as long as a question may hang. The frontend needs “timeout client 75s” as well:',
    lines: BACKEND,
  },
  sse: {
    say: 'HAProxy sends on a stream as it comes; what holds it is a filter, a cache or compression on its way. A backend without any, that does not wait for fuller packets either:',
    lines: `backend switchyard
  mode http
  option http-no-delay
  timeout server 75s
  server one 127.0.0.1:8787`,
  },
  polling: {
    say: 'HAProxy must pass these requests and keep no copy of their answers: no “http-response cache-store” for them.',
    lines: `backend switchyard
  mode http
  timeout server 75s
  server one 127.0.0.1:8787`,
  },
  sticky: {
    say: 'With several servers, HAProxy must keep a viewer on one of them:',
    lines: `backend switchyard
  mode http
  timeout server 75s
  timeout tunnel 1h
  cookie switchyard-route insert indirect nocache
  server one 127.0.0.1:8787 cookie one
  server two 127.0.0.1:8788 cookie two`,
  },
};
