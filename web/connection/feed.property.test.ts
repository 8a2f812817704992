import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TRANSPORT_NAMES } from '#protocol';
import type { FakeServer } from './fake-server.kit.ts';
import { feedOn, flow } from './feed.kit.ts';

// A page that throws is part of it.
beforeEach(() => void vi.stubGlobal('reportError', () => undefined));
afterEach(() => vi.unstubAllGlobals());

/** What can go wrong, and what a person can do. `at` picks a link or an old frame. */
const at = fc.nat({ max: 20 });
const transport = fc.constantFrom(...TRANSPORT_NAMES);
const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('append' as const), at }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('pump' as const), at, limit: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('repeat' as const), at }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('skip' as const), at }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('cut' as const), at }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('garble' as const), at }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('bye' as const), at }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('mute', 'block'), transport }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('heal', 'down', 'retain', 'replace', 'slow', 'poison') }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('select' as const),
      mode: fc.oneof(fc.constant('auto' as const), transport),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(10, 300, 2000, 9000) }),
  },
);

/** Sends old frames again, or leaves some out: only an honest server would not. */
function mischief(server: FakeServer, kind: 'repeat' | 'skip', pick: number): void {
  const peer = server.open[pick % Math.max(1, server.open.length)];
  if (!peer?.greeted) return;
  if (kind === 'skip') {
    peer.cursor = { ...peer.cursor, seq: Math.min(server.log.length, peer.cursor.seq + 2) };
    return;
  }
  const batches = peer.sent.filter((frame) => frame.type === 'batch');
  const old = batches[pick % Math.max(1, batches.length)];
  if (old) server.send(peer, old);
}

test('whatever is cut, repeated, left out, blocked or switched: every event is applied once and in order', async () => {
  let switches = 0;
  let stumbles = 0;
  let gaps = 0;
  let duplicates = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 20, maxLength: 120, size: 'max' }), async (acts) => {
      const world = feedOn();
      const { server, feed, clock } = world;
      feed.start();
      await clock.pass(10);
      let epochs = 1;
      const peerAt = (index: number) => server.open[index % Math.max(1, server.open.length)];
      for (const step of acts) {
        if (step.do === 'append') server.append(step.at);
        if (step.do === 'repeat' || step.do === 'skip') mischief(server, step.do, step.at);
        if (step.do === 'mute') server.mute.add(step.transport);
        if (step.do === 'block') server.blocked.add(step.transport);
        if (step.do === 'select') feed.select(step.mode);
        if (step.do === 'pass') await clock.pass(step.ms);
        if (step.do === 'slow') server.snapshotTakes = 1500;
        if (step.do === 'poison') world.poison.add(server.log.length + 1);
        if (step.do === 'retain') server.floor = server.log.length;
        if (step.do === 'down') {
          server.up = false;
          for (const peer of server.open) server.cut(peer);
        }
        if (step.do === 'replace') {
          for (const peer of server.open) server.cut(peer);
          [server.epoch, server.log, server.floor] = [`epochno${epochs++}`.padEnd(9, 'x'), [], 0];
        }
        if (step.do === 'heal') {
          server.up = true;
          server.mute.clear();
          server.blocked.clear();
          server.snapshotTakes = 0;
        }
        if (step.do === 'pump' || step.do === 'cut' || step.do === 'garble' || step.do === 'bye') {
          const peer = peerAt(step.at);
          if (peer && step.do === 'pump') server.pump(peer, step.limit);
          if (peer && step.do === 'cut') server.cut(peer);
          if (peer && step.do === 'bye')
            server.send(peer, { type: 'bye', reason: 'stopping', retryAfter: 100 });
          if (peer && step.do === 'garble') peer.events.closed({ kind: 'garbled', detail: '' });
        }
        expect(world.applied).toEqual(Array.from(world.applied, (_, index) => index + 1));
      }
      server.up = true;
      server.mute.clear();
      server.blocked.clear();
      server.append(1);
      await flow(world, 60_000);
      expect(world.applied).toEqual(server.log.map(({ seq }) => seq));
      expect(feed.stats.total.inversions).toBe(0);
      stumbles += world.told.snapshots.filter((reason) => reason === 'stumbled').length;
      switches += feed.stats.total.switches;
      gaps += feed.stats.total.gaps;
      duplicates += feed.stats.total.duplicates;
    }),
    { numRuns: 1000 },
  );
  // The schedules did reach what they are about.
  expect(Math.min(switches, gaps, duplicates, stumbles)).toBeGreaterThan(100);
}, 60_000);
