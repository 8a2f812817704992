import { expect, test } from 'vitest';
import type { Command } from '#protocol';
import { FakeClock, settle } from '../connection/clock.kit.ts';
import type { PageLine, ToHub } from './messages.ts';
import { PendingCommands } from './pending-commands.ts';

const NOTE: Command = { type: 'note', text: 'hello' };
const BY_HUB = { seq: 1, replayed: false };
const BY_HTTP = { seq: 2, replayed: true };

/** Commands of a page, with what went to the hub and the keys that went by plain HTTP. */
function page() {
  const clock = new FakeClock();
  const asked: ToHub[] = [];
  const posted: string[] = [];
  const line: PageLine = {
    post: (message) => void asked.push(message),
    listen: () => undefined,
    close: () => undefined,
  };
  const commands = new PendingCommands(clock, {
    check: async () => ({ ok: true }),
    post: async (_command, key) => {
      posted.push(key);
      return BY_HTTP;
    },
  });
  return { clock, asked, posted, line, commands };
}

test('the hub answers, each command its own, in whatever order', async () => {
  const { asked, posted, line, commands } = page();
  const [first, second] = [commands.send(line, NOTE, 'one'), commands.send(line, NOTE, 'two')];
  expect(asked).toEqual([
    { type: 'command', id: 1, key: 'one', command: NOTE },
    { type: 'command', id: 2, key: 'two', command: NOTE },
  ]);
  commands.answered(2, { seq: 9, replayed: false });
  commands.answered(1, BY_HUB);
  expect([await first, await second]).toEqual([BY_HUB, { seq: 9, replayed: false }]);
  expect(posted).toEqual([]);
});

test('without a hub a command goes by plain HTTP at once', async () => {
  const { posted, commands } = page();
  expect(await commands.send(undefined, NOTE, 'one')).toEqual(BY_HTTP);
  expect(posted).toEqual(['one']);
});

test('a hub that got no answer, one that says nothing in time, and one that is gone: the same key goes by plain HTTP', async () => {
  const { clock, posted, line, commands } = page();
  const unanswered = commands.send(line, NOTE, 'unanswered');
  commands.answered(1, undefined);
  expect(await unanswered).toEqual(BY_HTTP);
  const silent = commands.send(line, NOTE, 'silent');
  await clock.pass(15_900);
  expect(posted).toEqual(['unanswered']);
  await clock.pass(100);
  expect(await silent).toEqual(BY_HTTP);
  const gone = [commands.send(line, NOTE, 'gone'), commands.send(line, NOTE, 'gone too')];
  commands.abandon();
  expect(await Promise.all(gone)).toEqual([BY_HTTP, BY_HTTP]);
  expect(posted).toEqual(['unanswered', 'silent', 'gone', 'gone too']);
});

test('an answer that comes too late, or to nothing that was asked, does nothing', async () => {
  const { clock, posted, line, commands } = page();
  const answer = commands.send(line, NOTE, 'one');
  await clock.pass(16_000);
  commands.answered(1, BY_HUB);
  commands.answered(7, BY_HUB);
  expect(await answer).toEqual(BY_HTTP);
  await settle();
  expect(posted).toEqual(['one']);
});
