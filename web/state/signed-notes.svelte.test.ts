import { expect, test } from 'vitest';
import { decodeEvent, NOTE_TOPICS, type BoardNote, type EventTuple, type Snapshot } from '#protocol';
import { Contents } from './contents.svelte.ts';
import { noteMarks } from './marks.ts';

const T = 1_800_000_000_000;
const signed = (id: string, other: Partial<BoardNote> = {}): BoardNote => ({
  ...{
    id,
    text: `Note ${id}.`,
    by: 'Ada',
    author: 'a1',
    t: T,
    time: T,
    alert: null,
    earlier: [],
    struck: null,
  },
  ...other,
});
const written = (seq: number, id: string, time = T): EventTuple => {
  const data = { text: `Note ${id}.`, id, by: 'Ada', author: 'a1', t: T, time };
  return [seq, T, NOTE_TOPICS.board, 'note', data];
};
const snapshot = (notes: readonly BoardNote[], events: EventTuple[] = []): Snapshot => {
  const states = { [NOTE_TOPICS.board]: { notes } };
  return { epoch: 'abcd1234', seq: 10, serverTime: T, series: [], events, states };
};
const texts = ({ marks }: Contents): string[] => marks.map((mark) => (mark.kind === 'note' ? mark.text : ''));

test('a signed note stands at its own time, as it stands now, and once', () => {
  const contents = new Contents();
  const first = signed('note01', { time: T - 60_000 });
  contents.load(snapshot([first], [written(3, 'note01'), [4, T, 'notes', 'note', { text: 'Plain.' }]]));
  expect(contents.marks.map(({ at }) => at)).toEqual([T - 60_000, T]);
  expect(texts(contents)).toEqual(['Note note01.', 'Plain.']);
});

test('edits and strikes move the mark that is there; a history does not bring back what it said', () => {
  const contents = new Contents();
  contents.load(snapshot([]));
  contents.fold(decodeEvent(written(11, 'note01')));
  contents.fold(
    decodeEvent([
      12,
      T,
      NOTE_TOPICS.board,
      'note-edited',
      { id: 'note01', text: 'Better.', by: 'Ada', t: T },
    ]),
  );
  expect(texts(contents)).toEqual(['Better.']);
  contents.recall(noteMarks([decodeEvent(written(11, 'note01'))]));
  expect(texts(contents)).toEqual(['Better.']);
  contents.fold(
    decodeEvent([13, T, NOTE_TOPICS.board, 'note-struck', { id: 'note01', by: 'Bob', t: T, reason: '' }]),
  );
  expect(contents.marks).toMatchObject([
    { signed: { struck: { by: 'Bob' }, earlier: [{ text: 'Note note01.' }] } },
  ]);
});

test('a note under an alert is not on the charts', () => {
  const contents = new Contents();
  contents.load(snapshot([signed('note01', { alert: 'cpubusy-0123456789abcdef' })]));
  expect(contents.marks).toEqual([]);
  expect(contents.notes).toHaveLength(1);
});
