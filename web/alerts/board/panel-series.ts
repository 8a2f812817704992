import type { PanelSpec } from '../../panels/spec.ts';
import type { AlertLine } from '../alert-lines.ts';

/** Takes a panel's description; returns the names of the series that it shows. */
export function panelSeries(spec: PanelSpec): ReadonlySet<string> {
  switch (spec.kind) {
    case 'time':
      return new Set(spec.series.map(({ name }) => name));
    case 'bars':
      return new Set([spec.used, spec.size]);
    case 'processes':
      return new Set();
  }
}

/** Takes alerts and a panel's description; returns those that fire on one of its series, the most urgent first. */
export function firingOn(lines: readonly AlertLine[], spec: PanelSpec): readonly AlertLine[] {
  const names = panelSeries(spec);
  return lines.filter(
    ({ state, rule }) =>
      (state === 'firing' || state === 'recovering') &&
      rule !== undefined &&
      names.has(rule.terms.selector.series),
  );
}
