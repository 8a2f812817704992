import { recall, remember, STORED } from '../storage.ts';
import { proxyNamed, type ProxyName } from './cures.ts';

/** Which proxy cures are shown for: what a person chose before, else the one that gave itself away, else the most common. */
export class ProxyChoice {
  #chosen = $state<ProxyName | undefined>();
  #guess = $state<ProxyName | undefined>();

  constructor() {
    this.#chosen = proxyNamed(recall(STORED.proxy));
  }

  /** The proxy in force. */
  get name(): ProxyName {
    return this.#chosen ?? this.#guess ?? 'nginx';
  }

  /** Takes the proxy that an answer's headers name, if they do; it counts where nobody has chosen. */
  suppose(guess: ProxyName | undefined): void {
    this.#guess = guess;
  }

  /** Takes a choice and remembers it. */
  choose(name: ProxyName): void {
    this.#chosen = name;
    remember(STORED.proxy, name);
  }
}
