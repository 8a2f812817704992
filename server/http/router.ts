import { Hono } from 'hono';
import type { Logger } from 'pino';
import { Refusal } from '#protocol';
import type { Router } from '../transports/contract.ts';
import { refusalHeaders, refusalOf } from './refusals.ts';

/** Headers of every answer. `connect-src` names no ws: because `'self'` covers it in browsers of this decade. */
const SECURITY_HEADERS = {
  'Content-Security-Policy':
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; " +
    "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

/** Takes the logger; returns an empty router whose every answer is safe to show and whose every error is for people. */
export function createRouter(logger: Logger): Router {
  const router: Router = new Hono();
  router.use(async (context, next) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.header(name, value);
    await next();
  });
  router.onError((error, context) => {
    const refusal = refusalOf(error);
    if (refusal.code === 'INTERNAL') logger.error({ err: error, path: context.req.path }, 'a request failed');
    // The table holds the statuses that a body may have.
    return context.body(JSON.stringify(refusal.body), refusal.status as 400, refusalHeaders(refusal));
  });
  router.notFound((context) => {
    const known = router.routes.filter((route) => route.path === context.req.path && route.method !== 'ALL');
    if (known.length > 0) {
      context.header('Allow', [...new Set(known.map((route) => route.method))].join(', '));
      throw new Refusal(
        'METHOD_NOT_ALLOWED',
        `${context.req.method} is not served here.`,
        'See the Allow header.',
      );
    }
    throw new Refusal(
      'NOT_FOUND',
      'There is nothing here.',
      'The page is at /; the paths are in docs/PROTOCOL.md.',
    );
  });
  return router;
}
