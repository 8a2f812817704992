import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SEVERITIES } from '#protocol';
import { firing, linesOf, rule, silence, T } from '../alerts.kit.ts';
import { VIEWS } from '../views.ts';
import { countStates, isWanted, readWanted, STATE_FILTERS, wantedAddress, type Wanted } from './filters.ts';

const CPU = rule();
const DISK = rule('diskfull', { name: 'Disk full', severity: 'critical' });
const LINES = linesOf(
  [CPU, DISK],
  [
    firing(CPU),
    firing(DISK, { mount: '/srv' }),
    firing(DISK, { mount: '/' }, { state: 'pending', firedAt: null }),
    firing(DISK, { mount: '/tmp' }, { state: 'resolved', resolvedAt: T }),
  ],
  [{ kind: 'silence', data: silence('mount', '/srv') }],
);
const found = (search: string): string[] =>
  LINES.filter((line) => isWanted(line, readWanted(search))).map(
    ({ name, labels }) => name + (labels['mount'] ?? ''),
  );

test('without a word it is what goes on', () => {
  expect(found('').sort()).toEqual(['CPU busy', 'Disk full/', 'Disk full/srv']);
});

test('by state, by severity, in nobody’s hand, by words of the name and the labels', () => {
  expect(found('?show=firing')).toHaveLength(2);
  expect(found('?show=pending')).toEqual(['Disk full/']);
  expect(found('?show=resolved')).toEqual(['Disk full/tmp']);
  expect(found('?show=all')).toHaveLength(4);
  expect(found('?severity=warning')).toEqual(['CPU busy']);
  expect(found('?show=firing&open=1')).toEqual(['CPU busy']);
  expect(found('?q=disk+mount=/srv')).toEqual(['Disk full/srv']);
  expect(found('?q=nothing')).toEqual([]);
});

test('counts are those of the filters', () => {
  expect(countStates(LINES)).toEqual({ active: 3, firing: 2, pending: 1, resolved: 1, all: 4 });
});

const wanted: fc.Arbitrary<Wanted> = fc.record({
  view: fc.constantFrom(...VIEWS),
  state: fc.constantFrom(...STATE_FILTERS),
  severity: fc.option(fc.constantFrom(...SEVERITIES), { nil: undefined }),
  open: fc.boolean(),
  text: fc.string().map((text) => text.trim()),
  rule: fc.option(fc.constantFrom('cpubusy', 'diskfull'), { nil: undefined }),
});

test('the address says all of it, and leaves alone what is not its own', () => {
  fc.assert(
    fc.property(wanted, (one) => {
      const address = wantedAddress('?transport=sse&show=all', one);
      expect(readWanted(address)).toEqual(one);
      expect(new URLSearchParams(address).get('transport')).toBe('sse');
    }),
  );
});
