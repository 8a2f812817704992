import * as v from 'valibot';
import type { SeriesTuple } from '#protocol';
import type { DeclaredSeries } from '../log.ts';
import type { Statements } from './statements.ts';

const LabelsSchema = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string()));

/** Takes the statements; returns every declared series, by id. Throws ValiError when labels are not what was stored. */
export function readSeries(statements: Statements): readonly DeclaredSeries[] {
  return statements.allSeries.all().map(({ id, name, labels, unit, help, topic }) => ({
    series: [id, name, v.parse(LabelsSchema, labels), unit, help],
    topic,
  }));
}

/**
 * Takes the statements, the data of a `series` event and the id of its topic; keeps it in the catalogue, inside the event's transaction.
 * A series that is there already stays as it is.
 */
export function addSeries(statements: Statements, declared: readonly SeriesTuple[], topicId: number): void {
  for (const [id, name, labels, unit, help] of declared) {
    const sorted = Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
    statements.addSeries.run({ id, name, labels: JSON.stringify(sorted), unit, help, topicId });
  }
}
