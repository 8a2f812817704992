import { expect } from 'vitest';
import { TRANSPORT_NAMES } from '#protocol';
import { standing } from '../lib/read-log.ts';
import { watchServer, type WatchedServer } from '../lib/server-process.ts';
import { Viewer } from '../lib/viewer.ts';

/** A server that is about to be mistreated, and a well-behaved viewer on each of its transports. */
export interface Scene {
  readonly server: WatchedServer;
  readonly viewers: readonly Viewer[];
  /** Expects that nobody noticed: the process lives and complained of nothing, each viewer still gets everything. */
  unmoved(): Promise<void>;
  /** Ends everything. */
  end(): Promise<void>;
}

/** Milliseconds within which a viewer must have what the log had when we looked. */
const CAUGHT_UP = 5_000;

/** Starts the server with a steady stream, and the viewers. */
export async function openScene(): Promise<Scene> {
  const server = await watchServer(['--synthetic-rate', '40']);
  const viewers = TRANSPORT_NAMES.map((transport) => new Viewer(transport));
  await Promise.all(viewers.map((viewer) => viewer.connect(server.url)));
  return {
    server,
    viewers,
    async unmoved() {
      expect(server.exit()).toBeUndefined();
      const { head } = await standing(server.url);
      await Promise.all(viewers.map((viewer) => viewer.reach(head + 1, CAUGHT_UP)));
      expect(viewers.flatMap(({ faults }) => faults)).toEqual([]);
      expect(viewers.flatMap(({ closures }) => closures)).toEqual([]);
      expect(server.complaints()).toBe('');
    },
    async end() {
      for (const viewer of viewers) viewer.close();
      await server.stop();
    },
  };
}
