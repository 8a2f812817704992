import type { Config } from '../config.ts';
import type { Doorkeeper } from '../access/doorkeeper.ts';
import type { Log } from '../../db/log.ts';
import type { Books } from './books.ts';
import { Delivery } from './delivery.ts';
import type { HookOptions } from './outside/hook-door.ts';
import { Outside } from './outside/outside.ts';

/** What alerts are exchanged with others with. */
export interface ExchangeOptions {
  readonly config: Pick<
    Config,
    'groupWait' | 'groupInterval' | 'groupRepeat' | 'allowInside' | 'hookToken' | 'publicOrigin'
  >;
  readonly log: Log;
  readonly access: Pick<Doorkeeper, 'actor' | 'admit'>;
  readonly books: Books;
  /** Is told when something could not be read or written; it is tried again. */
  readonly onFailure: (error: unknown) => void;
}

/** What goes out of this server's alerts, and what comes in of others'. */
export class Exchange {
  readonly delivery: Delivery;
  readonly hook: HookOptions;
  #origin = '';

  constructor({ config, ...options }: ExchangeOptions) {
    const { groupWait: wait, groupInterval: interval, groupRepeat: repeat } = config;
    this.delivery = new Delivery({
      ...options,
      times: { wait, interval, repeat },
      allowInside: config.allowInside,
      origin: () => this.#origin,
    });
    const isPublic = config.publicOrigin !== '';
    const { access } = options;
    this.hook = { outside: new Outside(options.log), access, token: config.hookToken, isPublic };
  }

  /** Takes where the page is; reads what is there and begins to send. Rejects with LogError. */
  async open(origin: string): Promise<void> {
    this.#origin = origin;
    await this.hook.outside.open();
    await this.delivery.open();
  }

  /** Begins nothing more. Resolves when what is under way has come to something, or is left to the next start. */
  stop(): Promise<void> {
    return this.delivery.stop();
  }
}
