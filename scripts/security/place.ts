import { watchServer, type WatchedServer } from '../../tests/lib/server-process.ts';
import { AuctionApi, readAdminToken } from '../lib/auction/api.ts';
import { TERMS } from './access-doors.ts';
import { Actors } from './actors.ts';
import type { Needed } from './door.ts';

/** A real server that is tried, and what is needed to pass its doors. */
export interface Place {
  readonly server: WatchedServer;
  readonly port: number;
  /** The admin's token. */
  readonly admin: string;
  /** What a request can need, but for a session of long polling. */
  readonly needed: Omit<Needed, 'sid'>;
}

/** Takes flags; starts a server with flowing events, a lot and a share. */
export async function openPlace(flags: readonly string[]): Promise<Place> {
  const server = await watchServer(['--synthetic-rate', '40', ...flags]);
  const admin = readAdminToken(server.data);
  const api = new AuctionApi(server.url);
  const now = Date.now();
  const terms = { title: 'A lot', currency: 'EUR', start: 100, opens: now, ends: now + 86_400_000 };
  const lot = await api.putUp(admin, terms);
  const { id: share } = await new Actors(server.port, admin).share(TERMS[0]);
  return { server, port: server.port, admin, needed: { as: admin, lot, share } };
}
