import {
  decodeFrame,
  formatCursor,
  PATHS,
  QUERY,
  type Cursor,
  type Frame,
  type StreamEvent,
} from '#protocol';

/** A whole log, read through plain polling. */
export interface WholeLog {
  readonly epoch: string;
  readonly floor: number;
  readonly head: number;
  readonly events: readonly StreamEvent[];
}

async function poll(origin: string, cursor: Cursor | undefined): Promise<Frame[]> {
  const url = new URL(PATHS.poll, origin);
  if (cursor) url.searchParams.set(QUERY.cursor, formatCursor(cursor));
  const tuples: unknown = await (await fetch(url)).json();
  if (!Array.isArray(tuples)) throw new Error('The answer is no list of frames.');
  return tuples.map(decodeFrame);
}

/** Takes the server's origin; returns where its log stands now. */
export async function standing(origin: string): Promise<Pick<WholeLog, 'epoch' | 'floor' | 'head'>> {
  const [hello] = await poll(origin, undefined);
  if (hello?.type !== 'hello') throw new Error('No hello.');
  return hello;
}

/** Takes the server's origin; returns every event from the floor to the head. Throws on a reset or a gap. */
export async function readLog(origin: string): Promise<WholeLog> {
  const { epoch, floor, head } = await standing(origin);
  const events: StreamEvent[] = [];
  let seq = floor;
  while (seq < head) {
    const [frame] = await poll(origin, { epoch, seq });
    if (frame?.type !== 'batch' || frame.from !== seq) throw new Error(`No batch from ${seq}.`);
    events.push(...frame.events);
    seq = frame.to;
  }
  return { epoch, floor, head, events };
}
