import { firstOf, lineBy, workerDoor, type Door } from '../sharing/doors.ts';
import { Hub } from '../sharing/hub.ts';
import { lineOn, type FromHub, type ToHub } from '../sharing/messages.ts';
import workerUrl from '../sharing/worker.ts?chunk-url';
import { trustedScript } from '../trusted.ts';

/** What a frame lets its siblings of the same origin see of it: the way to the hub that is in it, if there is one. */
export interface Kin {
  hub: ((port: MessagePort) => void) | undefined;
}

/** The frames of a page. Of those of another origin every look at one throws. */
export interface Siblings {
  readonly length: number;
  readonly [index: number]: { readonly switchyardKin?: Kin };
}

/** Takes the frames of a page; returns the way to the hub that is in the first of them that has one. */
function hubAmong(siblings: Siblings): Kin['hub'] {
  for (let index = 0; index < siblings.length; index += 1) {
    try {
      const hub = siblings[index]?.switchyardKin?.hub;
      if (hub !== undefined) return hub;
    } catch {
      // Of another origin: nobody of ours.
    }
  }
  return undefined;
}

/**
 * Takes the frames of a page, what this one lets them see, and the server's place; returns the door where a browser denies a frame
 * everything that outlives it, a shared worker as well. Frames of one origin on one page can look at each other: the first of them
 * has the hub and the others ask it for a line. When it goes, the next one that looks has it.
 */
export function siblingDoor(siblings: Siblings, own: Kin, site: string): Door {
  let hub: Hub | undefined;
  return {
    async open(first) {
      if (hub === undefined && hubAmong(siblings) === undefined) {
        const made = (hub = new Hub({ origin: site }));
        own.hub = (port) => made.connect(lineOn<ToHub, FromHub>(port));
      }
      const give = own.hub ?? hubAmong(siblings);
      const line = give && (await lineBy(give));
      line?.post(first);
      return line;
    },
    onLost: () => undefined, // it says when it goes, and one that is silent is noticed
    close() {
      own.hub = undefined;
      hub?.close();
      hub = undefined;
    },
  };
}

/** Takes a frame's window and the server's place; returns the way to the stream that embeds share: over tabs and pages, else on one page. */
export function frameDoor(frame: Window & { switchyardKin?: Kin }, site: string): Door {
  const own = (frame.switchyardKin ??= { hub: undefined });
  const worker = workerDoor(
    () => new SharedWorker(trustedScript(workerUrl), { type: 'module', name: 'switchyard' }),
  );
  // Windows by number, as the platform has them, which TypeScript's own library does not say of them.
  return firstOf([worker, siblingDoor(frame.parent as unknown as Siblings, own, site)]);
}

/** The hubs of this page, by the server that they are of. */
const hubs = new Map<string, Hub>();

/** Takes the server's place; returns the door to the hub of this page, for elements: a page of another site cannot start our worker. */
export function pageHubDoor(site: string): Door {
  return {
    async open(first) {
      const hub = hubs.get(site) ?? new Hub({ origin: site });
      hubs.set(site, hub);
      const line = await lineBy((port) => hub.connect(lineOn<ToHub, FromHub>(port)));
      line?.post(first);
      return line;
    },
    onLost: () => undefined, // it lives as long as the page
    close: () => undefined, // its streams end with their last member
  };
}
