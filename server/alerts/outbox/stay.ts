import type { Group } from '#domain';
import { RESEND } from '../channels/alertmanager.ts';
import { testLetter, type Letter } from './letter.ts';

/**
 * Keeps alerts as they stand at Alertmanagers: these take one for over that they do not hear of again, and take one that is over for
 * firing while their clock is behind ours. So both are sent again, as a Prometheus does. What stands is in the groups, so that a
 * restart forgets nothing; what was sent before it is not known, so all of that is sent.
 */
export class Stay {
  /** By lane, when something was sent for the last time. */
  readonly #sent = new Map<string, number>();

  /** Takes a lane in which something was sent to an Alertmanager, and when. */
  sent(lane: string, now: number): void {
    this.#sent.set(lane, now);
  }

  /** Takes the groups of Alertmanagers, by lane, and the time; returns what is to be sent again now. */
  due(groups: ReadonlyMap<string, Group>, now: number): Letter[] {
    for (const lane of this.#sent.keys()) if (!groups.has(lane)) this.#sent.delete(lane);
    return [...groups].flatMap(([lane, group]) => {
      // Away from now in whichever direction: clocks are put back.
      if (Math.abs(now - (this.#sent.get(lane) ?? -Infinity)) < RESEND) return [];
      const news = [...firingIn(group), ...overIn(group)];
      if (news.length === 0) return [];
      return [{ ...testLetter(group.channel, `${lane} again`, now), group: group.key, test: false, news }];
    });
  }
}

/** What fires there: told, of this episode, and not over here. */
function firingIn({ members, told }: Group): Letter['news'] {
  return Object.values(members)
    .filter(({ id, episode, state }) => state === 'firing' && told[id]?.episode === episode)
    .map((alert) => ({ told: 'firing', repeated: true, alert }));
}

/** What was told to be over there not long ago. */
function overIn({ members, over }: Group): Letter['news'] {
  return over
    .flatMap((id) => members[id] ?? [])
    .map((alert) => ({ told: 'resolved', repeated: true, alert }));
}
