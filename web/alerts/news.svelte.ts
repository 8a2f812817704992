import { recall, remember } from '../storage.ts';
import { isHandled, type AlertLine } from './alert-lines.ts';

/** How this browser is told of what begins to fire, beside the list itself. All of it is off until someone wants it. */
export interface NewsChoice {
  readonly sound: boolean;
  /** The number of firing alerts stands in the title of every page. */
  readonly title: boolean;
  readonly notification: boolean;
}

const KEY = 'switchyard:alert-news';
const OFF: NewsChoice = { sound: false, title: false, notification: false };

/** What this browser wants to be told by. */
export class News {
  choice = $state.raw<NewsChoice>(readChoice());

  /** Takes what changes; remembers it for this browser. */
  choose(part: Partial<NewsChoice>): void {
    this.choice = { ...this.choice, ...part };
    remember(KEY, JSON.stringify(this.choice));
  }
}

function readChoice(): NewsChoice {
  const kept = recall(KEY) ?? '';
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

/** Takes lines; shows a notification of the most urgent, where this browser allows it. */
export function notify([first, ...others]: readonly AlertLine[]): void {
  if (first === undefined || !('Notification' in window) || Notification.permission !== 'granted') return;
  const body = first.annotations['summary'] ?? '';
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  new Notification(`${first.name}${more}`, { body, tag: first.key });
}
