import type { FakeClock } from '../connection/clock.kit.ts';
import type { FakeServer } from '../connection/fake-server.kit.ts';
import { DEFAULT_LADDER } from '../connection/ladder.ts';
import type { Good } from '../connection/memory.ts';
import { Engine, type EngineListener } from './engine.ts';

/** What a test says about a stream. */
interface StreamSetting {
  readonly topics?: readonly string[];
  /** What its page remembers of networks, and the one on which it is now. */
  readonly remembered?: readonly Good[];
  readonly network?: () => string;
  readonly listener?: Partial<EngineListener>;
}

/** Takes a clock and a server, and what matters; returns a stream on them, not yet started, and how they run on together. */
export function engineOn(clock: FakeClock, server: FakeServer, setting: StreamSetting = {}) {
  const { topics = ['*'], remembered = [], network, listener } = setting;
  const engine = new Engine(
    {
      origin: 'http://switchyard.test',
      clock,
      random: () => 0.5,
      transports: server.transports,
      http: {
        check: async () => ({ ok: server.up, network: network?.() }),
        post: async () => ({ seq: 7, replayed: false }),
      },
      ask: async (cursor, wanted) => server.ask(cursor, wanted),
    },
    { mode: 'auto', ladder: DEFAULT_LADDER, topics, remembered, credential: undefined, byHand: false },
    undefined,
    {
      changed: () => undefined,
      greeted: () => undefined,
      grown: () => undefined,
      heartbeat: () => undefined,
      reset: () => undefined,
      remember: () => undefined,
      ...listener,
    },
  );
  const flow = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 100) {
      server.pumpAll();
      await clock.pass(100);
    }
  };
  return { engine, flow };
}
