import * as v from 'valibot';
import { decodeEvent, decodeFrame, SeqSchema, type Frame, type StreamEvent } from '#protocol';

/** An event as it was first shown to anybody here. */
export interface ShownEvent {
  /** Its JSON. */
  readonly text: string;
  readonly event: StreamEvent;
}

/** A frame as a viewer of the load takes it: the events of a batch by their seqs only. */
export type Heard =
  | Exclude<Frame, { type: 'batch' }>
  | { readonly type: 'batch'; readonly from: number; readonly to: number; readonly seqs: readonly number[] };

/** Texts whose frames are remembered: viewers of one group are sent the very same ones. */
const REMEMBERED = 64;

/** A batch, as far as all its copies are looked at; each event itself is parsed when it is first shown. */
const BatchSchema = v.looseTuple([
  v.literal('b'),
  v.array(v.tuple([SeqSchema, v.number(), v.string(), v.string(), v.unknown()])),
]);
const BoundSchema = v.nullish(SeqSchema);

/**
 * Every event that any viewer of this process was shown, once. What another viewer is shown at the same seq must be the same text;
 * where it is not, that is written down.
 */
export class Shown {
  readonly events = new Map<number, ShownEvent>();
  /** Seqs at which two viewers were shown different things. */
  readonly disagreements: number[] = [];
  readonly #memory = new Map<string, readonly Heard[]>();

  /** Takes the JSON of a frame, or of a list of them; returns the frames. Throws on anything else. */
  read(json: string, list: boolean): readonly Heard[] {
    const known = this.#memory.get(json);
    if (known) return known;
    const parsed: unknown = JSON.parse(json);
    const heard = (list ? v.parse(v.array(v.unknown()), parsed) : [parsed]).map((tuple) =>
      this.#frame(tuple),
    );
    this.#memory.set(json, heard);
    if (this.#memory.size > REMEMBERED) {
      const [oldest = ''] = this.#memory.keys();
      this.#memory.delete(oldest);
    }
    return heard;
  }

  #frame(tuple: unknown): Heard {
    const batch = v.safeParse(BatchSchema, tuple);
    if (!batch.success) {
      const frame = decodeFrame(tuple);
      if (frame.type === 'batch') throw new Error('A batch that is none.');
      return frame;
    }
    const [, tuples, first, last] = batch.output;
    const seqs = tuples.map((event) => this.#show(event));
    const from = v.parse(BoundSchema, first) ?? (seqs[0] ?? 0) - 1;
    return { type: 'batch', from, to: v.parse(BoundSchema, last) ?? seqs.at(-1) ?? from, seqs };
  }

  #show(tuple: v.InferOutput<typeof BatchSchema>[1][number]): number {
    const [seq] = tuple;
    const text = JSON.stringify(tuple);
    const known = this.events.get(seq);
    if (known === undefined) this.events.set(seq, { text, event: decodeEvent(tuple) });
    else if (known.text !== text) this.disagreements.push(seq);
    return seq;
  }
}
