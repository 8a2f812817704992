import { OPEN_NETWORK, type Network } from '#protocol';

/** A network that a lane can be put behind. */
export interface NetworkChoice {
  readonly name: string;
  readonly title: string;
  /** What it does, in a sentence. */
  readonly help: string;
}

/** The machine's own network. */
export const OPEN_CHOICE: NetworkChoice = {
  name: OPEN_NETWORK,
  title: 'Its own network',
  help: 'Nothing is done to it.',
};

/** Takes what a demo's network offers; returns what a lane can be put behind, the open one first. */
export function networkChoices(network: Network): readonly NetworkChoice[] {
  const offers = network.groups.flatMap(({ offers: all }) => all).filter(({ name }) => name !== OPEN_NETWORK);
  return [OPEN_CHOICE, ...offers.map(({ name, title, help }) => ({ name, title, help }))];
}
