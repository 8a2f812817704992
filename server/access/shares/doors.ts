import type { Router } from '../../transports/contract.ts';
import type { Access } from '../access.ts';
import { serveBadges, type BadgeSources } from './badge/badge-door.ts';
import { serveEmbed } from './embed-door.ts';
import { serveShares } from './shares-door.ts';

/** What stands behind the doors of shares. */
export interface SharingRooms extends BadgeSources {
  readonly access: Access;
  /** The document of embeds; undefined when nothing was built. */
  readonly embed: string | undefined;
}

/** Takes the router and what stands behind it; serves shares, their embeds and their badges. */
export function serveSharing(router: Router, rooms: SharingRooms): void {
  serveShares(router, rooms.shares, rooms.access);
  serveEmbed(router, rooms.embed, rooms.shares);
  serveBadges(router, rooms);
}
