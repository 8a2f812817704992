import type { Numbers } from '../state/network.svelte.ts';
import { goTo } from '../access/go-to.ts';
import { askToShare } from '../share/ask-to-share.ts';
import type { Session } from '../state/session.svelte.ts';
import { CHOICES } from './choices.ts';
import type { BoardDeed } from './commands.ts';
import type { Kiosk } from './kiosk.svelte.ts';
import type { KeyAction, Pressed } from './keys.ts';
import { networkTold } from './network-words.ts';
import { earlier, later, longer, shorter, type Step, type StepFrom } from './steps.ts';

/** What can be opened over the page. */
export type Opening = 'range' | 'zone' | 'note' | 'help' | 'palette';

/** The parts of the page that actions reach beside the session. */
export interface Stage {
  readonly kiosk: Kiosk;
  open(what: Opening): void;
  toggleConnection(): void;
  /** In kiosk: shows how to leave it. */
  hint(): void;
  /** Tells a person, once, in words. */
  say(text: string): void;
}

/** Does what keys, the palette and the bar ask for: the one place that knows how. */
export class Actions {
  readonly #session: Session;
  readonly #stage: Stage;

  /** Takes the session and the page around it. */
  constructor(session: Session, stage: Stage) {
    this.#session = session;
    this.#stage = stage;
  }

  /** Takes what a key means and does it. */
  press(pressed: Pressed): void {
    if ('action' in pressed) return this.act(pressed.action);
    const choice = CHOICES[pressed.choice];
    if (choice !== undefined) this.#session.connection.select(choice.mode);
  }

  /** Does one action. */
  act(action: KeyAction): void {
    const { board, theme } = this.#session;
    switch (action) {
      case 'pause':
        return board.time.toggle();
      case 'live':
        return board.time.resume();
      case 'longer':
        return this.#step(longer(this.#here));
      case 'shorter':
        return this.#step(shorter(this.#here));
      case 'earlier':
        return this.#step(earlier(this.#here));
      case 'later':
        return this.#step(later(this.#here));
      case 'back':
        return board.time.back();
      case 'connection':
        return this.#stage.toggleConnection();
      case 'theme':
        return theme.cycle();
      case 'kiosk':
        return this.#stage.kiosk.toggle();
      case 'board':
        return this.#session.view.close(); // this is its page: the whole of it is shown
      case 'lots':
      case 'alerts':
      case 'lab':
      case 'doctor':
      case 'settings':
      case 'signIn':
        return goTo(action, location.search);
      case 'share':
        return void this.#share(); // it never rejects
      case 'escape':
        return this.#escape();
      case 'range':
      case 'zone':
      case 'note':
      case 'help':
      case 'palette':
        return this.#stage.open(action);
    }
  }

  /** Does what a command of the palette says. */
  do(deed: BoardDeed): void {
    const { board, connection, theme, view } = this.#session;
    switch (deed.type) {
      case 'key':
        return this.act(deed.action);
      case 'span':
        return board.time.choose(deed.ms);
      case 'zone':
        board.time.setZone(deed.zone);
        return this.#stage.say(`Times are written in ${board.time.zone.name}.`);
      case 'theme':
        return theme.choose(deed.choice);
      case 'transport':
        return connection.select(deed.mode);
      case 'network':
        return void this.chooseNetwork(deed.name); // it never rejects
      case 'panel':
        return view.open(deed.id);
      case 'board':
        return view.close();
      case 'copy-link':
        return void this.#copyLink(); // it never rejects
    }
  }

  /** Takes the name of a demo's network and numbers for it; chooses it for this viewer and says so. */
  async chooseNetwork(name: string, numbers: Numbers = {}): Promise<void> {
    const { network } = this.#session;
    const chosen = await network.choose(name, numbers);
    this.#stage.say(chosen && network.current ? networkTold(network.current) : network.problem);
  }

  get #here(): StepFrom {
    const { board } = this.#session;
    const { span, fixed } = board.time.state;
    const newest = Number.isFinite(board.lastSample) ? board.lastSample : board.clock.now();
    return { span, fixed, shown: board.range, newest };
  }

  #step(step: Step | undefined): void {
    const { time } = this.#session.board;
    switch (step?.type) {
      case 'choose':
        return time.choose(step.span);
      case 'zoom':
        return time.zoom(step.range);
      case 'show':
        return time.show(step.range);
      case 'shift':
        return time.shift(step.ms);
      case 'resume':
        return time.resume();
      case undefined:
    }
  }

  /** What is open over the page the browser closes itself. */
  #escape(): void {
    const { view } = this.#session;
    if (view.panel !== undefined) view.close();
    else if (this.#stage.kiosk.on) this.#stage.hint();
  }

  /** What fills the page is what is meant. */
  #share(): Promise<void> {
    const { panel } = this.#session.view;
    const shows = panel === undefined ? ({ kind: 'board' } as const) : ({ kind: 'panel', panel } as const);
    return askToShare({ name: 'this board', shows }, (text) => this.#stage.say(text));
  }

  async #copyLink(): Promise<void> {
    // Pages that came by plain HTTP from another host have no clipboard.
    const clipboard = 'clipboard' in navigator ? navigator.clipboard : undefined;
    const copied = await clipboard?.writeText(location.href).then(
      () => true,
      () => false,
    );
    this.#stage.say(
      copied === true ? 'Link copied.' : 'The link could not be copied: it is in the address bar.',
    );
  }
}
