import type { ZoneClock } from '../zone.ts';
import type { SettingsDesk } from './settings-desk.svelte.ts';

/** What every view of the settings works with. */
export interface Tools {
  readonly desk: SettingsDesk;
  readonly zone: ZoneClock;
  /** Tells a person, once, in words. */
  say(text: string): void;
  /** Asks before it is done. */
  ask(question: { title: string; text: string; act: string; run: () => void }): void;
}
