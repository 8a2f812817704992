import { expect, test } from 'vitest';
import { surviveRestart } from '../../scripts/switching/restart.ts';
import { describeInBrowser } from './with-stage.ts';

describeInBrowser('a server that is restarted', [], (stage) => {
  test.each(['stop', 'kill'] as const)('%s: no gap, and the page stays on WebSocket', async (how) => {
    expect(await surviveRestart(stage(), how, 300)).toMatchObject({
      ...{ gaps: 0, duplicates: 0, inversions: 0 },
      carrier: 'websocket',
    });
  });
});
