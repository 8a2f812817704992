import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { evolvePublic, isLotEvent } from '#domain';
import { decodeEvent, EventTupleSchema, lotTopic, sealedTopic, type PublicLot } from '#protocol';
import type { Log } from '../../db/log.ts';

/**
 * Takes the log, a lot's id, and whether what is sealed is wanted; returns the JSON of a LotProof, undefined when there is no such
 * lot. It is joined from what stands in the log; the lot is the fold of the events. Rejects with LogError.
 */
export async function proofOf(log: Log, lot: string, withSealed: boolean): Promise<string | undefined> {
  // What is committed while it is read is not in it: everything in it stands at one seq.
  const seq = log.head;
  const fingerprint = createHash('sha256');
  let state: PublicLot | undefined;
  const events = await textsOf(log, lotTopic(lot), seq, (json, index) => {
    fingerprint.update(index === 0 ? json : `\n${json}`);
    const event = decodeEvent(v.parse(EventTupleSchema, JSON.parse(json)));
    if (isLotEvent(event)) state = evolvePublic(state, lot, event);
  });
  if (state === undefined) return undefined;
  const sealed = withSealed ? await textsOf(log, sealedTopic(lot), seq) : undefined;
  return (
    `{"epoch":"${log.epoch}","seq":${seq},"serverTime":${Date.now()},"lot":${JSON.stringify(state)},` +
    `"events":[${events.join(',')}],"fingerprint":"${fingerprint.digest('hex')}"` +
    `${sealed ? `,"sealed":[${sealed.join(',')}]` : ''}}`
  );
}

async function textsOf(
  log: Log,
  topic: string,
  upTo: number,
  look: (json: string, index: number) => void = () => {},
): Promise<string[]> {
  const texts: string[] = [];
  for await (const page of log.ledger(topic)) {
    for (const { seq, json } of page) {
      if (seq > upTo) return texts;
      look(json, texts.length);
      texts.push(json);
    }
  }
  return texts;
}
