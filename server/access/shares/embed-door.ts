import { PATHS, Refusal } from '#protocol';
import { contentSecurityPolicy } from '../../http/safe-headers.ts';
import type { Router } from '../../transports/contract.ts';
import type { Shares } from './shares.ts';

/**
 * Takes the router, the document of embeds, undefined when nothing was built, and the shares; serves the document of each share
 * to the sites that may frame it. No cookie and no data is in it. Of a share that there is not any more, every site may: a
 * person must be able to read that.
 */
export function serveEmbed(router: Router, document: string | undefined, shares: Shares): void {
  router.get(`${PATHS.embed}/:share`, (context) => {
    if (document === undefined) {
      throw new Refusal('NOT_FOUND', 'No page was built.', 'Build it with npm run build.');
    }
    const ancestors = frameAncestors(shares.find(context.req.param('share')));
    context.header('Content-Security-Policy', contentSecurityPolicy(ancestors));
    context.header('Cache-Control', 'no-cache');
    return context.html(document);
  });
}

/** Its own page as well, which shows how it will look. */
function frameAncestors(share: ReturnType<Shares['find']>): string {
  if (share === undefined || share.revoked !== null || share.origins.includes('*')) return '*';
  return ["'self'", ...share.origins].join(' ');
}
