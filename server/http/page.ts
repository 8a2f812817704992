import type { Context } from 'hono';
import { serveStatic } from '@hono/node-server/serve-static';
import * as v from 'valibot';
import { LabReportIdSchema, LotIdSchema, PAGE_PATHS } from '#protocol';
import type { Router } from '../transports/contract.ts';
import { opennessOf } from './cross-origin.ts';

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

/** Takes a request; true when a browser asks to show what is there as a page of its own, not in another site's. */
function isLookedAt({ req }: Context): boolean {
  const forPrograms = req.path.startsWith('/api/') || opennessOf(req.path) === 'everybody';
  return !forPrograms && (req.header('Accept')?.includes('text/html') ?? false);
}

/** The built page, and where it is served. */
export interface PageOptions {
  /** Where the build is. */
  readonly folder: string;
  /** The path below which the site is hosted, empty at the root. */
  readonly basePath: string;
  /** The page itself, undefined when nothing was built. */
  readonly document: string | undefined;
  /** What to do with each answer that is the page itself. */
  readonly onDocument?: (context: Context) => void;
}

/** Takes the router and the page; serves it. Files with a hash in their name never change. */
export function servePage(router: Router, { folder, basePath, document, onDocument }: PageOptions): void {
  router.get('/*', async (context, next) => {
    const { path } = context.req;
    const page = slashless(path);
    if (page === undefined && !isDocument(path)) return next();
    context.header('Cache-Control', 'no-cache');
    if (page !== undefined) return context.redirect(basePath + page + new URL(context.req.url).search, 301);
    if (document === undefined) return next();
    onDocument?.(context);
    return context.html(document);
  });
  router.get(
    '/*',
    serveStatic({
      root: folder,
      // The build has compressed what is worth it.
      precompressed: true,
      // A document of the build does not know where it is: as a file it is nobody's.
      rewriteRequestPath: (path) => (path.endsWith('.html') || path.endsWith('/') ? '/nothing' : path),
      onFound: (path, context) => {
        const lasting = path.includes('/assets/');
        context.header('Cache-Control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
  // Who looks for a page is told so by one; programs are told in their own way.
  router.get('/*', (context, next) => {
    if (document === undefined || !isLookedAt(context)) return next();
    context.header('Cache-Control', 'no-cache');
    return Promise.resolve(context.html(document, 404));
  });
}
