import { expect, test } from 'vitest';
import { lastWords } from './last-words.ts';
import type { Said } from './messages.ts';

const READY: Said = { type: 'ready', title: 'CPU' };
const LIVE: Said = { type: 'state', phase: 'live', transport: 'sse', live: true };
const WANTED: Said = { type: 'token-wanted', expiresIn: 0 };

test('whoever listens late is told how it stands, once, and not what was', () => {
  const told: Said[] = [];
  const words = lastWords((said) => told.push(said));
  words.hear({ switchyard: 1, type: 'hello' });
  expect(told).toEqual([]);
  const said: Said[] = [
    { type: 'state', phase: 'connecting', transport: null, live: false },
    WANTED,
    { type: 'error', code: 'OFFLINE', message: 'The server cannot be reached.' },
    READY,
    LIVE,
    { type: 'size', height: 300 },
  ];
  for (const one of said) words.say(one);
  expect(told.splice(0)).toEqual(said);
  words.hear({ switchyard: 1, type: 'hello' });
  expect(told.splice(0)).toEqual([READY, { type: 'size', height: 300 }, LIVE, WANTED]);
  // It has one by now.
  words.hear({ switchyard: 1, type: 'token', token: 'swp_abcdefghij_0123456789' });
  words.hear({ switchyard: 1, type: 'hello' });
  expect(told).toEqual([READY, { type: 'size', height: 300 }, LIVE]);
});
