import { PATHS, QUERY } from '#protocol';
import { compressed } from '../http/compressed.ts';
import { Answers } from '../hub/answers.ts';
import { admitRequest } from './subscription.ts';
import type { ServerTransport } from './contract.ts';

/** Plain polling: stateless, one answer for one cursor, given at once. */
export const polling: ServerTransport = {
  name: 'polling',
  install({ hub, access, router }) {
    const answers = new Answers(hub, 'polling');
    router.get(PATHS.poll, async (context) => {
      const subscription = await admitRequest({ hub, access }, context.env.incoming, context.req.query());
      const json = await answers.answer(subscription, context.req.query(QUERY.hello) === '1');
      const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
      // Answers are shared, which compression for each viewer would undo: only a lane of the Lab may ask for it.
      if (hub.watchList.of(subscription.viewer)?.gzip !== true) return context.body(json, 200, headers);
      const packed = await compressed(json, context.req.header('accept-encoding'), 0);
      return context.body(packed.body, 200, { ...headers, ...packed.headers });
    });
  },
};
