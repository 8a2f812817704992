import { expect, test } from 'vitest';
import type { Network } from '#protocol';
import { networkName, networkTold } from './network-words.ts';

const offer = (name: string, title: string) => ({ name, title, help: '', numbers: [] });
const network = (now: string): Network => ({
  now,
  groups: [{ title: 'All', offers: [offer('slow', 'Slow line'), offer('upgrade-reset', 'WebSocket reset')] }],
});

test.each([
  ['pass', 'open', 'Your network is open again.'],
  ['upgrade-403', 'WebSockets blocked', 'Network: WebSockets blocked, for you alone.'],
  ['slow', 'slow line', 'Network: slow line, for you alone.'],
  ['upgrade-reset', 'WebSocket reset', 'Network: WebSocket reset, for you alone.'],
  ['of-a-later-server', 'of-a-later-server', 'Network: of-a-later-server, for you alone.'],
])('%s is called %s', (now, name, told) => {
  expect(networkName(network(now))).toBe(name);
  expect(networkTold(network(now))).toBe(told);
});
