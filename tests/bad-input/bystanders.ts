import { afterAll, beforeAll, expect } from 'vitest';
import { TRANSPORT_NAMES } from '#protocol';
import { standing } from '../lib/read-log.ts';
import { watchServer, type WatchedServer } from '../lib/server-process.ts';
import { Viewer } from '../lib/viewer.ts';

/** A server that is about to be mistreated, and a well-behaved viewer on each of its transports. */
export interface Scene {
  readonly server: WatchedServer;
  /** Expects that nobody noticed: the process lives and complained of nothing, each viewer still gets everything. */
  unmoved(): Promise<void>;
}

/** Milliseconds after which a viewer that has not what the log had when we looked will not have it. */
const CAUGHT_UP = 20_000;

/** Returns the scene of a test file: set before its tests, ended after them. */
export function useScene(): Scene {
  let server: WatchedServer | undefined;
  const viewers = TRANSPORT_NAMES.map((transport) => new Viewer(transport));
  const running = (): WatchedServer => {
    if (!server) throw new Error('The scene is not set yet.');
    return server;
  };

  beforeAll(async () => {
    const { url } = (server = await watchServer(['--synthetic-rate', '40']));
    await Promise.all(viewers.map((viewer) => viewer.connect(url)));
  });

  afterAll(async () => {
    for (const viewer of viewers) viewer.close();
    await server?.stop();
  });

  return {
    get server() {
      return running();
    },
    async unmoved() {
      const watched = running();
      expect(watched.exit()).toBeUndefined();
      const { head } = await standing(watched.url);
      await Promise.all(viewers.map((viewer) => viewer.reach(head + 1, CAUGHT_UP)));
      expect(viewers.flatMap(({ faults }) => faults)).toEqual([]);
      expect(viewers.flatMap(({ closures }) => closures)).toEqual([]);
      expect(watched.complaints()).toBe('');
    },
  };
}
