import type { Delivery } from '#protocol';
import type { AlertBook } from './alert-book.ts';
import { isHandled, type AlertLine } from './alert-lines.ts';

/** Finds what began to fire since it was last asked: of what fires when it is first asked, nothing is news. */
export class Beginnings {
  #known: ReadonlySet<string> | undefined;

  /** Takes the lines; returns those that fire now, in nobody's hand and not silenced, and did not before. */
  take(lines: readonly AlertLine[]): readonly AlertLine[] {
    const firing = lines.filter((line) => line.state === 'firing' && !isHandled(line));
    const keyOf = ({ key, alert, since }: AlertLine): string => `${key} ${alert?.episode ?? since}`;
    const before = this.#known;
    this.#known = new Set(firing.map(keyOf));
    return before === undefined ? [] : firing.filter((line) => !before.has(keyOf(line)));
  }
}

/** Finds messages to this page that were sent since it was last asked: of what it is asked first, nothing is news. */
export class PageMessages {
  #known: ReadonlySet<string> | undefined;

  /** Takes what is known; returns the messages to channels of the kind “browser” that were sent since. */
  take({ channels, deliveries }: Pick<AlertBook, 'channels' | 'deliveries'>): readonly Delivery[] {
    const sent = [...deliveries.values()].filter(
      ({ channel, outcome }) => outcome === 'sent' && channels.get(channel)?.kind === 'browser',
    );
    const before = this.#known;
    this.#known = new Set(sent.map(({ message }) => message));
    return before === undefined ? [] : sent.filter(({ message }) => !before.has(message));
  }
}
