import type { CommandAck, ErrorBody, Command } from '#protocol';
import { newKey } from '../connection/reach.ts';
import { Courier, type CourierOptions } from './courier.ts';

type Done = Exclude<CommandAck, ErrorBody>;

/** How a deed stands. */
export type DeedState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sending'; readonly attempt: number }
  | { readonly kind: 'done' }
  | ({ readonly kind: 'refused' } & ErrorBody['error']);

/** Something that a person does: sent under one key until it is answered, for as long as the page lives. */
export class Deed {
  #state = $state.raw<DeedState>({ kind: 'idle' });
  readonly #courier: Courier;

  /** Takes what sends. */
  constructor(options: CourierOptions) {
    this.#courier = new Courier(options);
  }

  /** How it stands. */
  get current(): DeedState {
    return this.#state;
  }

  /** It is on its way. */
  get busy(): boolean {
    return this.#state.kind === 'sending';
  }

  /** What went wrong, in words; empty when nothing did. */
  get problem(): string {
    return this.#state.kind === 'refused' ? `${this.#state.message} ${this.#state.next}` : '';
  }

  /** Takes a command and who hears that it was done; nothing while another one is on its way. */
  do(command: Command, done: (answer: Done) => void = () => undefined): void {
    if (this.busy) return;
    this.#courier.deliver({
      key: newKey(),
      command: () => command,
      attempted: (attempt) => (this.#state = { kind: 'sending', attempt }),
      answered: (answer) => {
        this.#state = 'error' in answer ? { kind: 'refused', ...answer.error } : { kind: 'done' };
        if (!('error' in answer)) done(answer);
      },
    });
  }

  /** The line is back: what waits for its next attempt is sent at once. */
  nudge(): void {
    this.#courier.nudge();
  }

  /** Forgets what it was: nothing is sent any more. */
  reset(): void {
    this.#courier.stop();
    this.#state = { kind: 'idle' };
  }
}
