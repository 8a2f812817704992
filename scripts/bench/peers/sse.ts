import { createServer, type ServerResponse } from 'node:http';
import { listen, produce } from './common.ts';

/** Plain server-sent events on node:http: one write for each viewer and event. */

const viewers = new Set<ServerResponse>();

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  viewers.add(response);
  response.on('close', () => viewers.delete(response));
});

listen(server);
produce((json) => {
  const message = Buffer.from(`data: ${json}\n\n`);
  for (const response of viewers) response.write(message);
});
