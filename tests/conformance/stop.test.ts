import { expect, test } from 'vitest';
import { TRANSPORT_NAMES } from '#protocol';
import { startStand, Viewer } from './harness.ts';

test('a stopping server says bye on every transport, with another time to come back for each', async () => {
  const stand = await startStand({ events: 10 });
  const viewers = TRANSPORT_NAMES.flatMap((transport) =>
    [0, 5].map((seq) => new Viewer(transport, stand.url, stand.epoch, { epoch: stand.epoch, seq })),
  );
  await Promise.all(viewers.map((viewer) => viewer.until(({ seq }) => seq >= 10)));
  const goodbyes = viewers.map((viewer) => viewer.until((it) => it.of('bye').length > 0));
  const stopped = stand.stop();
  await Promise.all(goodbyes);
  for (const viewer of viewers) viewer.close();
  await stopped;
  const waits = viewers.map((viewer) => viewer.of('bye')[0]?.retryAfter ?? 0);
  expect(Math.min(...waits)).toBeGreaterThan(0);
  expect(new Set(waits).size).toBeGreaterThan(1);
});
