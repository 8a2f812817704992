import * as v from 'valibot';
import { EventTupleSchema, formatCursor, PATHS, QUERY } from '#protocol';

const AnswerSchema = v.array(v.looseTuple([v.string(), v.unknown()]));
const ReadySchema = v.object({ head: v.number() });

/** Takes the server's address; resolves with the seq of its newest event. */
export async function readHead(url: string): Promise<number> {
  return v.parse(ReadySchema, await (await fetch(url + PATHS.readyz)).json()).head;
}

/** Reads the seqs `(after, upTo]` of the log, of these topics or of all, as any polling viewer would. */
export async function readSeqs(
  url: string,
  after: number,
  upTo: number,
  topics: readonly string[] = ['*'],
): Promise<number[]> {
  const hello = await (await fetch(url + PATHS.poll)).text();
  const epoch = /"epoch":"([^"]+)"/.exec(hello)?.[1] ?? '';
  const seqs: number[] = [];
  let from = after;
  while (from < upTo) {
    const cursor = formatCursor({ epoch, seq: from });
    const about = `${QUERY.cursor}=${cursor}&${QUERY.topics}=${topics.join(',')}`;
    const answer = await fetch(`${url}${PATHS.poll}?${about}`);
    const batch = v.parse(AnswerSchema, await answer.json()).find(([name]) => name === 'b');
    if (!batch) break;
    const read = v.parse(v.array(EventTupleSchema), batch[1]).map(([seq]) => seq);
    seqs.push(...read);
    // A range may be longer than its events: it says so where they do not touch its end.
    from = v.parse(v.optional(v.number()), batch[3]) ?? read.at(-1) ?? upTo;
  }
  return seqs.filter((seq) => seq <= upTo);
}
