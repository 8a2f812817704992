/** One thing that a receiver was told, of one episode of one alert. */
export interface ToldThing {
  /** The idempotency id of the message that told it. */
  readonly id: string;
  readonly alert: string;
  readonly episode: number;
  readonly told: 'firing' | 'resolved' | 'fired-and-resolved';
}

/** An episode that was there, whether it is over, and whether the receiver must have heard of it. */
export interface Episode {
  readonly alert: string;
  readonly episode: number;
  readonly over: boolean;
}

/** Takes every episode of the log and everything that was taken, in order; returns what is not as it must be, in words. */
export function faultsOf(episodes: readonly Episode[], taken: readonly ToldThing[]): string[] {
  const faults: string[] = [];
  const byEpisode = Map.groupBy(taken, keyOf);
  for (const episode of episodes) {
    const key = keyOf(episode);
    const things = withoutRepeats(byEpisode.get(key) ?? [], key, faults);
    byEpisode.delete(key);
    const told = things.map((thing) => thing.told).join(', ');
    const fitting = episode.over ? ['firing, resolved', 'fired-and-resolved'] : ['firing'];
    if (!fitting.includes(told)) faults.push(`${key}: it was told as [${told}]`);
  }
  for (const key of byEpisode.keys()) faults.push(`${key}: it was told and never was`);
  return [...faults, ...disorder(taken)];
}

/** The same under the same id is one; the same under another id is a fault. */
function withoutRepeats(things: readonly ToldThing[], key: string, faults: string[]): ToldThing[] {
  const first = new Map<string, ToldThing>();
  for (const thing of things) {
    const before = first.get(thing.told);
    if (before === undefined) first.set(thing.told, thing);
    else if (before.id !== thing.id)
      faults.push(`${key}: ${thing.told} came as ${before.id} and as ${thing.id}`);
  }
  return [...first.values()];
}

/** Of each alert, what is new is never older than what was told before. */
function disorder(taken: readonly ToldThing[]): string[] {
  const newest = new Map<string, ToldThing>();
  const known = new Set<string>();
  return taken.flatMap((thing) => {
    const name = `${thing.id} ${keyOf(thing)} ${thing.told}`;
    if (known.has(name)) return [];
    known.add(name);
    const before = newest.get(thing.alert);
    newest.set(thing.alert, thing);
    if (before === undefined || placeOf(before) <= placeOf(thing)) return [];
    return [`${thing.alert}: ${thing.told} ${thing.episode} came after ${before.told} ${before.episode}`];
  });
}

function placeOf({ episode, told }: ToldThing): number {
  return episode * 2 + (told === 'firing' ? 0 : 1);
}

function keyOf({ alert, episode }: Pick<ToldThing, 'alert' | 'episode'>): string {
  return `${alert} ${episode}`;
}
