import { RESOLVED_KEPT, type Group } from '#domain';
import type { Alert } from '#protocol';
import { RESEND } from '../channels/alertmanager.ts';
import { laneOf } from './groups.ts';
import { testLetter, type Letter } from './letter.ts';

/** What was sent to an Alertmanager of one group. */
interface Sent extends Pick<Letter, 'channel' | 'group'> {
  /** When something was for the last time. */
  at: number;
  /** What is over, by the alert's id. */
  readonly over: Map<string, Alert>;
}

/**
 * Keeps alerts as they stand at Alertmanagers: these take one for over that they do not hear of again, and take one that is over for
 * firing while their clock is behind ours. So both are sent again, as a Prometheus does.
 */
export class Stay {
  readonly #sent = new Map<string, Sent>();

  /** Takes what was sent to an Alertmanager, and when. */
  sent(letter: Letter, now: number): void {
    const { channel, group, news } = letter;
    const lane = laneOf(letter);
    const over = this.#sent.get(lane)?.over ?? new Map<string, Alert>();
    for (const { told, alert } of news) {
      if (told === 'resolved') over.set(alert.id, alert);
      if (told === 'firing') over.delete(alert.id);
    }
    this.#sent.set(lane, { channel, group, at: now, over });
  }

  /** Takes the groups of Alertmanagers, by lane, and the time; returns what is to be sent again now. */
  due(groups: ReadonlyMap<string, Group>, now: number): Letter[] {
    for (const [lane, group] of groups) {
      if (this.#sent.has(lane)) continue;
      // What was sent before a restart is not known: all that stands is sent.
      this.#sent.set(lane, { channel: group.channel, group: group.key, at: -Infinity, over: new Map() });
    }
    return [...this.#sent].flatMap(([lane, sent]) => {
      if (now - sent.at < RESEND) return [];
      const news = [...firingIn(groups.get(lane)), ...overIn(sent, now)];
      if (news.length === 0) this.#sent.delete(lane);
      return news.length === 0
        ? []
        : [{ ...testLetter(sent.channel, lane, now), group: sent.group, test: false, news }];
    });
  }
}

/** What fires there: told, of this episode, and not over here. */
function firingIn(group: Group | undefined): Letter['news'] {
  return Object.values(group?.members ?? {})
    .filter(({ id, episode, state }) => state === 'firing' && group?.told[id]?.episode === episode)
    .map((alert) => ({ told: 'firing', repeated: true, alert }));
}

function overIn({ over }: Sent, now: number): Letter['news'] {
  for (const [id, alert] of over) if (now - (alert.resolvedAt ?? alert.at) > RESOLVED_KEPT) over.delete(id);
  return [...over.values()].map((alert) => ({ told: 'resolved', repeated: true, alert }));
}
