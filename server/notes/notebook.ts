import * as v from 'valibot';
import { evolveNotes, isNoteEvent, LAST_MOMENT, TOO_FAR, type NoteEvent } from '#domain';
import {
  decodeEvent,
  EventTupleSchema,
  NOTE_TOPICS,
  NotesStateSchema,
  Refusal,
  type BoardNote,
  type NoteCommand,
  type Who,
} from '#protocol';
import type { Log } from '../../db/log.ts';
import { authorOf } from '../access/author.ts';
import { askedBy, type Doorkeepers } from '../commands/asked.ts';
import { digestOf, type Accepted, type Handler } from '../commands/commands.ts';
import { Book } from '../topics/book.ts';

/** What notes are kept with; operators may sign them. */
export interface NotebookOptions extends Doorkeepers {
  readonly log: Log;
  /** The server's clock, in milliseconds since 1970; another one in tests. */
  readonly now?: () => number;
}

type Bare<C> = C extends unknown ? Omit<C, 'as'> : never;

/** Notes on the timeline. A signed one can be edited and struck out by who wrote it and by admins, and everybody sees that. */
export class Notebook implements Handler<NoteCommand> {
  readonly #options: NotebookOptions;
  readonly #now: () => number;
  readonly #board: Book<readonly BoardNote[], NoteEvent>;

  constructor(options: NotebookOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#board = new Book({
      log: options.log,
      topic: NOTE_TOPICS.board,
      decode: ({ json }): NoteEvent | undefined => {
        const event = decodeEvent(v.parse(EventTupleSchema, JSON.parse(json)));
        return isNoteEvent(event) ? event : undefined;
      },
      apply: evolveNotes,
      copy: (notes) => notes,
      toJson: (notes) => ({ notes }),
      fromJson: (json) => (json === undefined ? [] : v.parse(NotesStateSchema, json).notes),
    });
  }

  /** Signed notes as they stand, the oldest first. */
  get notes(): readonly BoardNote[] {
    return this.#board.state;
  }

  /** Reads what stands. Rejects with LogError. */
  open(): Promise<void> {
    return this.#board.open();
  }

  /** Takes a key and a command; settles when it is durable. Rejects with Refusal or LogError. */
  async run(key: string, command: NoteCommand): Promise<Accepted> {
    const { as, ...bare } = command;
    if (as !== undefined) return this.#sign(key, as, bare);
    if (command.type === 'note' && command.time === undefined && command.alert === undefined) {
      return this.#post(key, command);
    }
    throw new Refusal('NOT_SIGNED_IN', 'Such a note is signed.', 'Choose a display name first.');
  }

  /** One without a name: as many as there are go into one commit. */
  async #post(key: string, command: Extract<NoteCommand, { type: 'note' }>): Promise<Accepted> {
    const { lastSeq, replayed } = await this.#options.log.append({
      events: [{ topic: NOTE_TOPICS.plain, kind: 'note', data: { text: command.text } }],
      once: { key: `command:${key}`, digest: digestOf(command) },
    });
    return { seq: lastSeq, replayed };
  }

  async #sign(key: string, as: string, command: Bare<NoteCommand>): Promise<Accepted> {
    const { actor, once, made } = await askedBy(this.#options, key, as, command);
    const note = command.type === 'note' ? made : command.note;
    const before = await this.#options.log.answered(once);
    if (before) return { seq: before.lastSeq, replayed: true, note };
    const written = await this.#board.write((notes) => ({
      events: [decide(notes, command, { actor, made, now: this.#now() })],
      once,
    }));
    if (written === undefined) throw new Error('A note decided nothing.');
    return { seq: written.lastSeq, replayed: written.replayed, note };
  }
}

function decide(
  notes: readonly BoardNote[],
  command: Bare<NoteCommand>,
  { actor, made, now: t }: { readonly actor: Who; readonly made: string; readonly now: number },
): NoteEvent {
  const by = actor.name;
  if (command.type === 'note') {
    const { text, time = t, alert } = command;
    if (time > LAST_MOMENT) throw new Refusal('UNFIT_TERMS', TOO_FAR, 'Put the note where it belongs.');
    const author = authorOf(actor);
    const data = { text, id: made, by, author, t, time, ...(alert !== undefined && { alert }) };
    return { kind: 'note', data };
  }
  const note = notes.find(({ id }) => id === command.note);
  if (note === undefined) {
    throw new Refusal('NOT_FOUND', 'There is no such note.', 'Look at the notes as they are now.');
  }
  if (actor.role !== 'admin' && note.author !== authorOf(actor)) {
    throw new Refusal('FORBIDDEN', 'This is somebody else’s note.', 'Write one of your own beside it.');
  }
  if (note.struck !== null) {
    throw new Refusal('CLOSED', 'This note is struck out.', 'Write another one.');
  }
  const id = note.id;
  return command.type === 'note-edit'
    ? { kind: 'note-edited', data: { id, text: command.text, by, t } }
    : { kind: 'note-struck', data: { id, by, t, reason: command.reason } };
}
