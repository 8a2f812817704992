import { PATHS, QUERY } from '#protocol';
import { Answers } from '../hub/answers.ts';
import { subscriptionFromQuery } from './subscription.ts';
import type { ServerTransport } from './contract.ts';

/** Plain polling: stateless, one answer for one cursor, given at once. */
export const polling: ServerTransport = {
  name: 'polling',
  install({ hub, router }) {
    const answers = new Answers(hub, 'polling');
    router.get(PATHS.poll, async (context) => {
      const body = await answers.answer(
        subscriptionFromQuery(context.req.query()),
        context.req.query(QUERY.hello) === '1',
      );
      return context.body(body, 200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    });
  },
};
