import { Hono, type Context } from 'hono';
import type { Logger } from 'pino';
import { PATHS, Refusal } from '#protocol';
import type { Router } from '../transports/contract.ts';
import { opennessOf } from './cross-origin.ts';
import { hasGone } from './gate.ts';
import { refusalHeaders, refusalOf } from './refusals.ts';
import { DATA_HEADERS, OPEN_HEADERS, PAGE_HEADERS, SAFE_HEADERS } from './safe-headers.ts';

/** What answers programs, at paths of its own. */
const API: ReadonlySet<string> = new Set(Object.values(PATHS));

/** Where answers are mostly headers, which are paid for at every poll. */
const HOT: ReadonlySet<string> = new Set([PATHS.poll, PATHS.stream]);

/** Takes a path; returns what every answer there carries. */
function headersOf(path: string): Readonly<Record<string, string>> {
  if (HOT.has(path)) return SAFE_HEADERS;
  if (opennessOf(path) === 'everybody') return { ...PAGE_HEADERS, ...OPEN_HEADERS };
  return API.has(path) || path.startsWith('/api/') ? { ...SAFE_HEADERS, ...DATA_HEADERS } : PAGE_HEADERS;
}

/**
 * Takes a request that is refused; reads away what was not read of its body. Left where it is it would stop the connection, which is then
 * cut half a second later, under the request that its client sends next.
 */
function readAway({ req: { raw } }: Context): void {
  if (raw.bodyUsed) return;
  raw.body?.pipeTo(new WritableStream()).catch(() => undefined); // its client may leave
}

/** Takes the path of a route, such as `/lots/:lot`, and a request's; true when the one serves the other. */
function serves(route: string, path: string): boolean {
  const [wanted, asked] = [route.split('/'), path.split('/')];
  return (
    wanted.length === asked.length &&
    wanted.every((part, at) => (part.startsWith(':') ? asked[at] !== '' : part === asked[at]))
  );
}

/** Takes the logger; returns an empty router whose every answer is safe to show and whose every error is for people. */
export function createRouter(logger: Logger): Router {
  const router: Router = new Hono();
  router.use(async (context, next) => {
    for (const [name, value] of Object.entries(headersOf(context.req.path))) context.header(name, value);
    await next();
  });
  // Hono serves HEAD by its GET route; a stream's writes its answer by itself, so there is no head without a body.
  router.on('GET', PATHS.stream, async (context, next) => {
    if (context.req.method === 'HEAD') refuseMethod(context, ['GET']);
    await next();
  });
  router.onError((error, context) => {
    const refusal = refusalOf(error);
    // What fails because its client has left is nobody's failure.
    if (refusal.code === 'INTERNAL' && !hasGone(context.env))
      logger.error({ err: error, path: context.req.path }, 'a request failed');
    readAway(context);
    // The table holds the statuses that a body may have.
    const headers = { ...DATA_HEADERS, ...refusalHeaders(refusal) };
    return context.body(JSON.stringify(refusal.body), refusal.status as 400, headers);
  });
  router.notFound((context) => {
    const known = router.routes.filter(
      (route) => route.method !== 'ALL' && serves(route.path, context.req.path),
    );
    if (known.length > 0) refuseMethod(context, [...new Set(known.map((route) => route.method))]);
    throw new Refusal(
      'NOT_FOUND',
      'There is nothing here.',
      'The page is at /; the paths are in docs/PROTOCOL.md.',
    );
  });
  return router;
}

function refuseMethod(context: Context, allowed: readonly string[]): never {
  context.header('Allow', allowed.join(', '));
  throw new Refusal(
    'METHOD_NOT_ALLOWED',
    `${context.req.method} is not served here.`,
    'See the Allow header.',
  );
}
