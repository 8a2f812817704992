import { ownLine, type Door } from '../sharing/doors.ts';
import { Hub } from '../sharing/hub.ts';

/** The hubs of this page, by the server that they are of. */
const hubs = new Map<string, Hub>();

/**
 * Takes where the server is found; returns the door to the hub of this page: elements on one page share a stream, as frames and tabs
 * do by a worker, which a page of another site cannot start.
 */
export function pageHubDoor(site: string): Door {
  return {
    open: async (first) => {
      let hub = hubs.get(site);
      if (hub === undefined) hubs.set(site, (hub = new Hub({ origin: site })));
      const line = await ownLine(hub);
      line?.post(first);
      return line;
    },
    onLost: () => undefined, // it lives as long as the page
    close: () => undefined, // its streams end with their last member
  };
}
