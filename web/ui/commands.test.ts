import { expect, test } from 'vitest';
import { commandsFor, type PageNow } from './commands.ts';
import { readKey } from './keys.ts';
import { rank } from './ranking.ts';

const BOARD: PageNow = {
  live: true,
  zoomed: false,
  kiosk: false,
  panel: undefined,
  panels: [
    { id: 'cores', title: 'CPU by core' },
    { id: 'memory', title: 'Memory' },
  ],
};
const titles = (now: PageNow) => commandsFor(now).map(({ title }) => title);

test('titles are the names of commands: no two are the same', () => {
  const all = titles({ ...BOARD, live: false, zoomed: true, panel: 'cores' });
  expect(new Set(all).size).toBe(all.length);
});

test('what makes no sense now is not offered', () => {
  expect(titles(BOARD)).toContain('Pause');
  expect(titles(BOARD)).not.toContain('Return to live');
  expect(titles({ ...BOARD, live: false })).toContain('Return to live');
  expect(titles({ ...BOARD, live: false })).not.toContain('Back from the zoom');
  expect(titles({ ...BOARD, panel: 'cores' })).toContain('Show the whole board');
  expect(titles({ ...BOARD, panel: 'cores' })).not.toContain('Go to CPU by core');
});

test('the key written beside a command does the same', () => {
  const focus = { typing: false, control: false, dialog: false };
  const plain = { ctrlKey: false, metaKey: false, altKey: false, repeat: false, isComposing: false };
  for (const { key, deed, title } of commandsFor({ ...BOARD, live: false, zoomed: true })) {
    if (key === undefined || deed.type !== 'key') continue;
    expect(readKey({ ...plain, key, defaultPrevented: false }, focus), title).toEqual({
      action: deed.action,
    });
  }
});

test.each([
  ['memory', 'Go to Memory'],
  ['15m', 'Last 15 minutes'],
  ['15 min', 'Last 15 minutes'],
  ['dark', 'Theme: dark'],
  ['tokyo', 'Time zone: Asia/Tokyo'],
  ['sse', 'Transport: SSE'],
  ['yesterday', 'Choose a range…'],
  ['share', 'Share this board…'],
  ['link', 'Copy the link'],
  ['zone', 'Time zone: this browser'],
])('who types %j finds %j first', (query, title) => {
  expect(rank(query, commandsFor(BOARD))[0]?.title).toBe(title);
});

test('the network is offered in a demo only; what is in force is not offered again, the way back is', () => {
  expect(titles(BOARD).filter((title) => /network|block/i.test(title))).toEqual([]);
  const offers = [
    { name: 'upgrade-403', title: 'WebSocket answered 403', help: '', numbers: [] },
    { name: 'slow', title: 'Slow line', help: '', numbers: [] },
  ];
  const inDemo = (now: string) =>
    titles({ ...BOARD, network: { now, groups: [{ title: 'All', offers }] } }).filter((title) =>
      /network|block/i.test(title),
    );
  expect(inDemo('pass')).toEqual(['Block WebSockets for me', 'Network: slow line']);
  expect(inDemo('upgrade-403')).toEqual(['Open network', 'Network: slow line']);
  expect(inDemo('slow')).toEqual(['Block WebSockets for me', 'Open network']);
});
