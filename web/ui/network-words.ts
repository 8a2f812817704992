import { BLOCKED_NETWORK, OPEN_NETWORK, type Network, type NetworkOffer } from '#protocol';

/** What a choice by one click is called. */
export const BLOCK_TITLE = 'Block WebSockets for me';

/** What the way back is called. */
export const OPEN_TITLE = 'Open network';

/** Takes an offer; returns its title as it stands inside a sentence. */
export function titleInSentence({ title }: Pick<NetworkOffer, 'title'>): string {
  return title.startsWith('WebSocket') ? title : title.charAt(0).toLowerCase() + title.slice(1);
}

/** Takes the network; returns what is in force in a few words, such as `open` or `slow line`. */
export function networkName({ now, groups }: Network): string {
  if (now === OPEN_NETWORK) return 'open';
  if (now === BLOCKED_NETWORK) return 'WebSockets blocked';
  const offer = groups.flatMap(({ offers }) => offers).find(({ name }) => name === now);
  return offer === undefined ? now : titleInSentence(offer);
}

/** Takes the network; returns what a person is told when it has changed. */
export function networkTold(network: Network): string {
  const name = networkName(network);
  return network.now === OPEN_NETWORK ? 'Your network is open again.' : `Network: ${name}, for you alone.`;
}
