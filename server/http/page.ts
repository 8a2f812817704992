import { serveStatic } from '@hono/node-server/serve-static';
import type { Router } from '../transports/contract.ts';

/** Takes the router and the folder of the built page; serves it. Files with a hash in their name never change. */
export function servePage(router: Router, folder: string): void {
  router.get(
    '/*',
    serveStatic({
      root: folder,
      onFound: (path, context) => {
        const lasting = path.includes('/assets/');
        context.header('Cache-Control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
}
