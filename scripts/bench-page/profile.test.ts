import { expect, test } from 'vitest';
import { selfTimes } from './profile.ts';

const node = (id: number, functionName: string, url = '', lineNumber = 0) => ({
  id,
  callFrame: { functionName, url, lineNumber },
});

test('own time is summed over every place where a function was called, waiting left out', () => {
  const nodes = [
    node(1, '(idle)'),
    node(2, 'draw', 'http://x/assets/page.js', 6),
    node(3, 'draw', 'http://x/assets/page.js', 6),
    node(4, '', 'http://x/assets/page.js', 9),
  ];
  const profile = { nodes, samples: [1, 2, 3, 4], timeDeltas: [50, 20, 20, 10] };
  expect(selfTimes(profile)).toEqual([
    { name: 'draw page.js:7', share: 40 },
    { name: '(nameless) page.js:10', share: 10 },
  ]);
});
