import { untrack } from 'svelte';
import { recall, remember, STORED } from '../storage.ts';
import { isHandled, type AlertLine } from './alert-lines.ts';
import { alertsText } from './alert-words.ts';
import type { AlertsStore } from './alerts-store.svelte.ts';

/** How this browser is told of what begins to fire, beside the list itself. All of it is off until someone wants it. */
export interface NewsChoice {
  readonly sound: boolean;
  /** The number of firing alerts stands in the title of every page. */
  readonly title: boolean;
  readonly notification: boolean;
}

const OFF: NewsChoice = { sound: false, title: false, notification: false };

/** What this browser wants to be told by. */
export class News {
  choice = $state.raw<NewsChoice>(readChoice());

  /** Takes what changes; remembers it for this browser. */
  choose(part: Partial<NewsChoice>): void {
    this.choice = { ...this.choice, ...part };
    remember(STORED.news, JSON.stringify(this.choice));
  }
}

function readChoice(): NewsChoice {
  const kept = recall(STORED.news) ?? '';
  const on = (name: keyof NewsChoice): boolean => kept.includes(`"${name}":true`);
  return { ...OFF, sound: on('sound'), title: on('title'), notification: on('notification') };
}

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

/** Takes the alerts and what this browser wants; returns what stands in the title of the page: nothing unless that is wanted. */
export function headline(store: Pick<AlertsStore, 'lines'>, { choice }: News): string {
  if (!choice.title) return '';
  const firing = store.lines.filter((line) => line.state === 'firing' && !isHandled(line)).length;
  return firing === 0 ? '' : `${alertsText(firing)} firing`;
}

/** Takes the alerts and what this browser wants; tells of what begins to fire. Called while a component is made. */
export function followNews(store: Pick<AlertsStore, 'lines' | 'ready'>, news: News): void {
  const beginnings = new Beginnings();
  $effect(() => {
    const { lines, ready } = store;
    untrack(() => {
      if (!ready) return;
      const begun = beginnings.take(lines);
      if (begun.length === 0) return;
      if (news.choice.sound) chime();
      if (news.choice.notification) notify(begun);
    });
  });
}

/** Two short tones, made here: no file is loaded. Nothing is heard where the browser wants a click first. */
export function chime(): void {
  const context = new AudioContext();
  const end = context.currentTime + 0.5;
  for (const [index, pitch] of [660, 880].entries()) {
    const [tone, volume] = [
      new OscillatorNode(context, { frequency: pitch }),
      new GainNode(context, { gain: 0 }),
    ];
    const begin = context.currentTime + index * 0.18;
    volume.gain.setValueAtTime(0.0001, begin);
    volume.gain.exponentialRampToValueAtTime(0.12, begin + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, begin + 0.25);
    tone.connect(volume).connect(context.destination);
    tone.start(begin);
    tone.stop(end);
  }
  setTimeout(() => void context.close(), 1_000);
}

/** Takes lines, not none; shows a notification of the most urgent, where this browser allows it. */
export function notify([first, ...others]: readonly AlertLine[]): void {
  if (first === undefined || !('Notification' in window) || Notification.permission !== 'granted') return;
  const body = first.annotations['summary'] ?? '';
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  new Notification(`${first.name}${more}`, { body, tag: first.key });
}
