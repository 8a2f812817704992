import * as v from 'valibot';
import { EventTupleSchema } from '#protocol';
import type { StoredEvent } from '../../db/log.ts';

/** Takes an event as it stands in the log; returns its data as JSON gave it. Throws ValiError when it is no event. */
export function dataOf({ json }: Pick<StoredEvent, 'json'>): unknown {
  return v.parse(EventTupleSchema, JSON.parse(json))[4];
}
