import type { Group } from '#domain';
import { RESEND } from '../channels/alertmanager.ts';
import { testLetter, type Letter } from './letter.ts';

/** Keeps alerts standing at Alertmanagers, which take one for over that they do not hear of again. */
export class Stay {
  /** When each group was last sent there, by lane. */
  readonly #sent = new Map<string, number>();

  /** Takes a lane to which something was sent, and when. */
  sent(lane: string, now: number): void {
    this.#sent.set(lane, now);
  }

  /** Takes a lane, its group and the time; returns what is to be sent again now. */
  due(lane: string, group: Group, now: number): Letter | undefined {
    if (now - (this.#sent.get(lane) ?? -Infinity) < RESEND) return undefined;
    const news = Object.values(group.members)
      // What fires there: told, of this episode, and not over here.
      .filter(({ id, episode, state }) => state === 'firing' && group.told[id]?.episode === episode)
      .map((alert) => ({ told: 'firing' as const, repeated: true, alert }));
    if (news.length === 0) return undefined;
    return { ...testLetter(group.channel, `${lane} ${now}`, now), group: group.key, test: false, news };
  }
}
