import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import type { Log } from '../../db/log.ts';
import { doorkeeper } from '../access/testing.ts';
import { SeriesCatalogue } from '../hub/series-catalogue.ts';
import { View } from '../hub/view.ts';
import type { Router } from '../transports/contract.ts';
import type { ReadDoor } from '../transports/subscription.ts';
import { createRouter } from './router.ts';

/** Takes a log; returns the door of a server where everyone may read everything. */
export function openDoor(log: Log): ReadDoor {
  return {
    hub: {
      log,
      prepare: () => Promise.resolve(),
      viewOf: ({ patterns = ['*'] }) => new View(patterns, [], new SeriesCatalogue(log)),
    },
    access: doorkeeper(),
  };
}

/** Takes what opens doors on a router; gives the URL of a server that has them, until the test ends. */
export async function serveDoors(open: (router: Router) => void): Promise<string> {
  const router = createRouter(pino({ level: 'silent' }));
  open(router);
  const listener = getRequestListener(router.fetch);
  const server = createServer((request, response) => void listener(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens by TCP
}
