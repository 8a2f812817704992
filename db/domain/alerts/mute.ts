import type { Alert, AlertFlapping, Matcher, Silence } from '#protocol';
import { sentLabels, type Labels } from './labels.ts';
import { matcherOf } from './matcher.ts';

/** While an alert fires that fits `source`, nothing is sent of those that fit `target` and whose labels of these names are equal. */
export interface Inhibition {
  readonly source: readonly Matcher[];
  readonly target: readonly Matcher[];
  readonly equal: readonly string[];
}

/** Why nothing is sent of an alert, and until when as far as that is known. The alert itself stands as it does. */
export type Mute =
  | { readonly kind: 'silence'; readonly silence: string; readonly until: number }
  | { readonly kind: 'inhibited'; readonly by: string; readonly until: null }
  | { readonly kind: 'flapping'; readonly until: number };

/** What alerts are muted by. */
export interface Muting {
  readonly silences: Iterable<Silence>;
  readonly inhibitions: readonly Inhibition[];
  /** All alerts as they stand. */
  readonly alerts: Iterable<Alert>;
  readonly flapping: ReadonlyMap<string, AlertFlapping>;
}

interface Source {
  readonly id: string;
  /** A source that is a target too would let two alerts silence each other, and one itself. */
  readonly isTarget: boolean;
}

/** Takes what alerts are muted by, and the time; returns what gives the reasons that nothing is sent of an alert: none, none. */
export function mutesAt(muting: Muting, now: number): (alert: Alert) => readonly Mute[] {
  const silences = [...muting.silences]
    .filter((silence) => holdsAt(silence, now))
    .map((silence) => ({ silence, fits: matcherOf(silence.matchers) }));
  const alerts = [...muting.alerts];
  const inhibitions = muting.inhibitions.map((inhibition) => inhibitedBy(inhibition, alerts));
  return (alert) => {
    const labels = sentLabels(alert);
    const silenced = silences
      .filter(({ fits }) => fits(labels))
      .map(({ silence }): Mute => ({ kind: 'silence', silence: silence.id, until: silence.ends }));
    const inhibited = inhibitions.flatMap((sourceOf): Mute[] => {
      const by = sourceOf(labels);
      return by === undefined ? [] : [{ kind: 'inhibited', by, until: null }];
    });
    const until = muting.flapping.get(alert.id)?.until ?? now;
    const flapping: Mute[] = until > now ? [{ kind: 'flapping', until }] : [];
    return [...silenced, ...inhibited, ...flapping];
  };
}

/** Takes a silence and a time; true when it holds then. */
export function holdsAt({ starts, ends }: Silence, now: number): boolean {
  return starts <= now && now < ends;
}

/** Takes matchers and alerts; returns the alerts that a silence of these would hold: what its preview shows. */
export function silenced(matchers: readonly Matcher[], alerts: Iterable<Alert>): Alert[] {
  const fits = matcherOf(matchers);
  return [...alerts].filter((alert) => fits(sentLabels(alert)));
}

function inhibitedBy(
  { source, target, equal }: Inhibition,
  alerts: readonly Alert[],
): (labels: Labels) => string | undefined {
  const [isSource, isTarget] = [matcherOf(source), matcherOf(target)];
  const key = (labels: Labels): string => JSON.stringify(equal.map((name) => labels[name] ?? ''));
  const sources = new Map<string, Source[]>();
  for (const alert of alerts) {
    const labels = sentLabels(alert);
    if (alert.state !== 'firing' || !isSource(labels)) continue;
    const found = { id: alert.id, isTarget: isTarget(labels) };
    sources.set(key(labels), [...(sources.get(key(labels)) ?? []), found]);
  }
  return (labels) => {
    if (sources.size === 0 || !isTarget(labels)) return undefined;
    const both = isSource(labels);
    return sources.get(key(labels))?.find((one) => !(both && one.isTarget))?.id;
  };
}
