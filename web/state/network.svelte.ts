import { NetworkSchema, OPEN_NETWORK, PATHS, Refusal, type Network, type NetworkOffer } from '#protocol';
import { askServer } from './ask.ts';

/** Milliseconds behind the end that the server has named, before it is asked what came after. */
const AFTER_END = 150;

/** Numbers by their name. */
export type Numbers = Readonly<Record<string, number>>;

/** The network of a demo, as this viewer has it: what is in force, what could be, and the choice between them. */
export class DemoNetwork {
  /** Undefined until the server has said. */
  current = $state.raw<Network | undefined>(undefined);
  /** Why the last question or choice failed, in words; empty when it did not. */
  problem = $state('');
  /** A choice is on its way. */
  busy = $state(false);
  readonly #origin: string;
  #end: ReturnType<typeof setTimeout> | undefined;
  /** Answers of older questions are dropped. */
  #asked = 0;

  /** Takes the page's origin. */
  constructor(origin: string) {
    this.#origin = origin;
  }

  /** What is in force; undefined while the network is open or nothing is known. */
  get offer(): NetworkOffer | undefined {
    return this.current?.groups
      .flatMap(({ offers }) => offers)
      .find(({ name }) => name === this.current?.now);
  }

  /** Asks the server what is in force. */
  async load(): Promise<void> {
    await this.#ask();
  }

  /** Takes a name and numbers that differ from what was offered; returns whether it is in force, for this viewer alone. */
  async choose(name: string, numbers: Numbers = {}): Promise<boolean> {
    this.busy = true;
    try {
      return await this.#ask({ profile: name, ...numbers });
    } finally {
      this.busy = false;
    }
  }

  /** Everything passes again. */
  open(): Promise<boolean> {
    return this.choose(OPEN_NETWORK);
  }

  async #ask(put?: unknown): Promise<boolean> {
    const attempt = ++this.#asked;
    const question = {
      origin: this.#origin,
      path: PATHS.network,
      query: {},
      schema: NetworkSchema,
      name: 'network',
      ...(put !== undefined && { put }),
    };
    try {
      const network = await askServer(question);
      if (attempt === this.#asked) this.#learn(network);
      return true;
    } catch (error) {
      if (attempt === this.#asked) {
        this.problem =
          error instanceof Refusal
            ? `${error.message} ${error.next}`
            : 'The server did not answer. Try again.';
      }
      return false;
    }
  }

  #learn(network: Network): void {
    this.current = network;
    this.problem = '';
    clearTimeout(this.#end);
    if (network.endsIn !== undefined) {
      this.#end = setTimeout(() => void this.load(), network.endsIn + AFTER_END);
    }
  }
}
