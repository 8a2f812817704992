import * as v from 'valibot';
import { SamplesSchema, SeriesTupleSchema, type SeriesTuple } from '#protocol';
import type { StoredEvent } from '../../db/log.ts';

const HEAD = [v.number(), v.number(), v.string(), v.string()] as const;
const SeriesEventSchema = v.tuple([...HEAD, v.array(SeriesTupleSchema)]);
const SamplesEventSchema = v.tuple([...HEAD, SamplesSchema]);

/** Takes a `series` event; returns what it declares. */
export function seriesIn({ json }: Pick<StoredEvent, 'json'>): readonly SeriesTuple[] {
  return v.parse(SeriesEventSchema, JSON.parse(json))[4];
}

/** Takes a `samples` event; returns its row: `[seriesId, value, …]`. */
export function samplesIn({ json }: Pick<StoredEvent, 'json'>): readonly (number | null)[] {
  return v.parse(SamplesEventSchema, JSON.parse(json))[4];
}
