import { untrack } from 'svelte';
import type { Delivery } from '#protocol';
import { recall, remember, STORED } from '../storage.ts';
import { isHandled, type AlertLine } from './alert-lines.ts';
import { alertsText } from './alert-words.ts';
import { Beginnings, PageMessages } from './beginnings.ts';
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

/** Takes the alerts and what this browser wants; returns what stands in the title of the page: nothing unless that is wanted. */
export function headline(store: Pick<AlertsStore, 'lines'>, { choice }: News): string {
  if (!choice.title) return '';
  const firing = store.lines.filter((line) => line.state === 'firing' && !isHandled(line)).length;
  return firing === 0 ? '' : `${alertsText(firing)} firing`;
}

/** Takes the alerts and what this browser wants; tells of what begins to fire, and shows what is sent to this page. Called while a component is made. */
export function followNews(store: Pick<AlertsStore, 'lines' | 'ready' | 'book'>, news: News): void {
  const beginnings = new Beginnings();
  const messages = new PageMessages();
  $effect(() => {
    const { lines, ready, book } = store;
    untrack(() => {
      if (!ready) return;
      const begun = beginnings.take(lines);
      const sent = messages.take(book);
      if (news.choice.sound && begun.length > 0) chime();
      if (news.choice.notification) for (const message of sent) notify(message, lines);
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

/** Takes a message; shows it as a notification, where this browser allows that. */
function notify({ message, alerts }: Delivery, lines: readonly AlertLine[]): void {
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  const told = alerts.flatMap(({ id, told: how }) => {
    const line = lines.find(({ key }) => key === id);
    return line === undefined ? [] : [`${line.name} ${how}. ${line.annotations['summary'] ?? ''}`.trim()];
  });
  new Notification('Switchyard', { body: told.join('\n') || 'This is a test.', tag: message });
}
