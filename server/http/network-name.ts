import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';

/** Characters of a name: enough that two networks of one person do not meet. */
const LENGTH = 8;

/**
 * Takes the address that a request came from and the log's epoch; returns a name for the network that it came through, so
 * that a page can tell whether it is on another one. Only the page itself is told it, and another
 * server names it otherwise. Machines behind one IPv4 address, or in one IPv6 /64, share it.
 */
export function networkName(address: string, epoch: string): string {
  return createHash('sha256')
    .update(`${epoch} ${networkOf(address)}`)
    .digest('hex')
    .slice(0, LENGTH);
}

/** Takes an address; returns what machines that are one to us have in common: an IPv4 address, or the /64 of an IPv6 address. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = address.split('%')[0]?.split('::') ?? [];
  const front = head.split(':').filter(Boolean);
  const back = tail.split(':').filter(Boolean);
  const zeros = address.includes('::') ? Array<string>(8 - front.length - back.length).fill('0') : [];
  return [...front, ...zeros, ...back].slice(0, 4).join(':');
}
