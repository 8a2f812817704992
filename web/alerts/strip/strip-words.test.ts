import { expect, test } from 'vitest';
import type { AlertRow } from '#protocol';
import { ZoneClock } from '../../zone.ts';
import { rule, silence, T } from '../alerts.kit.ts';
import { barsOf } from './strip-words.ts';

const zone = new ZoneClock('utc');
const { terms } = rule('diskfull', { name: 'Disk full', severity: 'critical' });
const row = (mount: string): Pick<AlertRow, 'labels' | 'spans'> => ({ labels: { mount }, spans: [] });

test('a silence stands under the rows that it fits, and a gap under all', () => {
  const strip = {
    from: T - 60_000,
    to: T + 60_000,
    silences: [silence('mount', '/srv'), silence('alertname', 'Disk full', { id: 'silence2' })],
    gaps: [{ from: T, to: T + 1000, why: 'away' } as const],
  };
  const kinds = (mount: string): string[] =>
    barsOf(strip, row(mount), terms, { zone }).map(({ kind }) => kind);
  expect(kinds('/srv')).toEqual(['silence', 'silence', 'gap']);
  expect(kinds('/')).toEqual(['silence', 'gap']);
});
