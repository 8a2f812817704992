import { RESOLVED_KEPT, type Group } from '#domain';
import type { Alert } from '#protocol';
import { RESEND } from '../channels/alertmanager.ts';
import { testLetter, type Letter } from './letter.ts';

/** What was sent to an Alertmanager of one group. */
interface Sent {
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

  /** Takes a lane, what was sent there, and when. */
  sent(lane: string, { news }: Pick<Letter, 'news'>, now: number): void {
    const sent = this.#sent.get(lane) ?? { at: now, over: new Map<string, Alert>() };
    sent.at = now;
    for (const { told, alert } of news) {
      if (told === 'resolved') sent.over.set(alert.id, alert);
      if (told === 'firing') sent.over.delete(alert.id);
    }
    this.#sent.set(lane, sent);
  }

  /** Takes a lane, its group and the time; returns what is to be sent again now. */
  due(lane: string, group: Group, now: number): Letter | undefined {
    const sent = this.#sent.get(lane);
    if (sent !== undefined && now - sent.at < RESEND) return undefined;
    for (const [id, alert] of sent?.over ?? []) {
      if (now - (alert.resolvedAt ?? alert.at) > RESOLVED_KEPT) sent?.over.delete(id);
    }
    const firing = Object.values(group.members).filter(
      // What fires there: told, of this episode, and not over here.
      ({ id, episode, state }) => state === 'firing' && group.told[id]?.episode === episode,
    );
    const news = [
      ...firing.map((alert) => ({ told: 'firing' as const, repeated: true, alert })),
      ...[...(sent?.over.values() ?? [])].map((alert) => ({
        told: 'resolved' as const,
        repeated: true,
        alert,
      })),
    ];
    if (news.length === 0) return undefined;
    return { ...testLetter(group.channel, `${lane} ${now}`, now), group: group.key, test: false, news };
  }
}
