import { expect, test } from 'vitest';
import type { NoteCommand } from '#protocol';
import { openTestLog } from '../../db/sqlite/testing.ts';
import type { Log } from '../../db/log.ts';
import type { Rights } from '../access/authorise.ts';
import { doorkeeper } from '../access/testing.ts';
import type { Accepted } from '../commands/commands.ts';
import { Notebook } from './notebook.ts';

let keys = 0;

async function openNotes({
  log = openTestLog().log,
  operators = 'everyone',
}: { log?: Log; operators?: Rights['operators'] } = {}) {
  const notes = new Notebook({ log, access: doorkeeper({ operators }), now: () => 1_000 });
  await notes.open();
  const run = (command: NoteCommand, key = `note-${(keys += 1)}-key`): Promise<Accepted> =>
    notes.run(key, command);
  return { log, notes, run };
}

async function kindsOn(log: Log): Promise<string[]> {
  const kinds: string[] = [];
  for await (const page of log.ledger('notes/board')) kinds.push(...page.map(({ kind }) => kind));
  return kinds;
}

test('a signed note has an id, an author, a time and perhaps an alert', async () => {
  const { notes, run } = await openNotes();
  const alert = 'heatrule-0123456789abcdef';
  const { note } = await run({ type: 'note', as: 'ann', text: 'Restarted it', time: 500, alert });
  expect(notes.notes).toMatchObject([
    {
      id: note,
      text: 'Restarted it',
      by: 'Name of ann',
      t: 1_000,
      time: 500,
      alert,
      earlier: [],
      struck: null,
    },
  ]);
  // What tells his notes from others' does not tell who he is.
  expect(JSON.stringify(notes.notes).match(/ann/g)).toEqual(['ann']);
});

test('an edit keeps what stood there, a strike too, and both say who', async () => {
  const { log, notes, run } = await openNotes();
  const { note = '' } = await run({ type: 'note', as: 'ann', text: 'One' });
  await run({ type: 'note-edit', as: 'ann', note, text: 'Two' });
  await run({ type: 'note-strike', as: 'admin', note, reason: 'Wrong host' });
  expect(notes.notes).toMatchObject([
    {
      text: 'Two',
      earlier: [{ text: 'One', by: 'Name of ann', t: 1_000 }],
      struck: { by: 'Name of admin', reason: 'Wrong host' },
    },
  ]);
  expect(await kindsOn(log)).toEqual(['note', 'note-edited', 'note-struck']);
  await expect(run({ type: 'note-edit', as: 'ann', note, text: 'Three' })).rejects.toMatchObject({
    code: 'CLOSED',
  });
});

test('a time that no page could write down is refused', async () => {
  const { notes, run } = await openNotes();
  const late = Date.UTC(10_000, 0, 1);
  for (const time of [late, Number.MAX_SAFE_INTEGER]) {
    await expect(run({ type: 'note', as: 'ann', text: 'Far', time })).rejects.toMatchObject({
      code: 'UNFIT_TERMS',
    });
  }
  await run({ type: 'note', as: 'ann', text: 'Late', time: late - 1 });
  expect(notes.notes.map(({ text }) => text)).toEqual(['Late']);
});

test('who wrote it may change it, others may not, and there must be one', async () => {
  const { run } = await openNotes();
  const { note = '' } = await run({ type: 'note', as: 'ann', text: 'One' });
  const forbidden = { code: 'FORBIDDEN' };
  await expect(run({ type: 'note-edit', as: 'ben', note, text: 'Two' })).rejects.toMatchObject(forbidden);
  await expect(run({ type: 'note-strike', as: 'ben', note, reason: '' })).rejects.toMatchObject(forbidden);
  await expect(run({ type: 'note-edit', as: 'ann', note: 'nosuchnote', text: 'Two' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('where admins operate others cannot sign; a plain note is as it always was', async () => {
  const { log, notes, run } = await openNotes({ operators: 'admins' });
  await expect(run({ type: 'note', as: 'ann', text: 'One' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await run({ type: 'note', as: 'admin', text: 'One' });
  await run({ type: 'note', text: 'Two' });
  await expect(run({ type: 'note', text: 'Three', time: 500 })).rejects.toMatchObject({
    code: 'NOT_SIGNED_IN',
  });
  expect(notes.notes.map(({ text }) => text)).toEqual(['One']);
  expect(await log.topicVersion('notes')).toBe(1);
});

test('the same key is the same note, and after a restart the notes stand as they did', async () => {
  const { log, notes, run } = await openNotes();
  const command = { type: 'note', as: 'ann', text: 'Once' } as const;
  const first = await run(command, 'the-same-key');
  expect(await run(command, 'the-same-key')).toEqual({ ...first, replayed: true });
  await expect(run({ ...command, text: 'Other' }, 'the-same-key')).rejects.toMatchObject({
    code: 'key-reused',
  });
  const again = await openNotes({ log });
  expect(again.notes.notes).toEqual(notes.notes);
  expect(again.notes.notes).toHaveLength(1);
});

test('two notebooks on one log see each other’s notes', async () => {
  const one = await openNotes();
  const other = await openNotes({ log: one.log });
  const { note = '' } = await one.run({ type: 'note', as: 'ann', text: 'One' });
  await Promise.all([
    one.run({ type: 'note-edit', as: 'ann', note, text: 'Two' }),
    other.run({ type: 'note', as: 'ben', text: 'Other' }),
  ]);
  expect(other.notes.notes.map(({ text }) => text)).toEqual(['Two', 'Other']);
  expect(one.notes.notes).toEqual(other.notes.notes);
});
