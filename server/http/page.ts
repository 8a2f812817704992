import type { Context } from 'hono';
import { serveStatic } from '@hono/node-server/serve-static';
import * as v from 'valibot';
import { LabReportIdSchema, LotIdSchema, PAGE_PATHS } from '#protocol';
import type { Router } from '../transports/contract.ts';

/** One document for all of them: its script looks at the path. */
const DOCUMENT_PATHS: ReadonlySet<string> = new Set(Object.values(PAGE_PATHS));

function below(folder: string, path: string): string | undefined {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}

function isDocument(path: string): boolean {
  // One that is not there is the page's to tell.
  return (
    DOCUMENT_PATHS.has(path) ||
    v.is(LotIdSchema, below(PAGE_PATHS.lots, path)) ||
    v.is(LabReportIdSchema, below(`${PAGE_PATHS.lab}/reports`, path))
  );
}

/** Takes a path; returns that of the page which it means, where it has a slash too many at its end; undefined for all others. */
function slashless(path: string): string | undefined {
  const shorter = path.slice(0, -1);
  return path.endsWith('/') && isDocument(shorter) ? shorter : undefined;
}

/**
 * Takes the router, the folder of the built page, and what to do with the answer that is the page itself; serves it. Files
 * with a hash in their name never change.
 */
export function servePage(
  router: Router,
  folder: string,
  onDocument: (context: Context) => void = () => {},
): void {
  router.get('/*', async (context, next) => {
    const page = slashless(context.req.path);
    if (page === undefined) return next();
    context.header('Cache-Control', 'no-cache');
    return context.redirect(page + new URL(context.req.url).search, 301);
  });
  router.get(
    '/*',
    serveStatic({
      root: folder,
      rewriteRequestPath: (path) => (isDocument(path) ? '/index.html' : path),
      onFound: (path, context) => {
        const lasting = path.includes('/assets/');
        if (path.endsWith('.html')) onDocument(context);
        context.header('Cache-Control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
}
