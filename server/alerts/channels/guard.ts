import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import ip from 'ipaddr.js';

/** An address that a name stands for. */
export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Takes a name; returns every address that it stands for now. */
export type Resolve = (name: string) => Promise<readonly Address[]>;

/** A range of addresses: one of them, and how many of its leading bits count. */
export type Range = readonly [ip.IPv4 | ip.IPv6, number];

/** All of IPv6 that is given to anybody; what lies elsewhere stands for something else, such as old forms of IPv4. */
const GIVEN_IPV6 = ip.IPv6.parseCIDR('2000::/3');

/** Public by its number, and yet inside: where Azure's machines ask about themselves. */
const INSIDE_ALL_THE_SAME: readonly string[] = ['168.63.129.16'];

/** Takes a name; returns its addresses as the machine's own resolver has them. */
const resolveByMachine: Resolve = async (name) => {
  const found = await lookup(name, { all: true, order: 'verbatim' });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};

/** An address that messages may not be sent to. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';

  /** Takes the name that was asked for. The address that it stands for is nobody's business who may not know it. */
  constructor(name: string) {
    super(`${name} is inside this network. Who runs this server can allow its address with --allow-inside.`);
  }
}

/** Takes text such as `127.0.0.1` or `10.0.0.0/8`; returns the range, undefined when it is not one. */
export function parseRange(text: string): Range | undefined {
  const [address = '', bits] = text.split('/');
  // Stricter than the library, which reads `127.1` and octal numbers as well.
  if (isIP(address) === 0 || address.includes('%')) return undefined;
  const parsed = ip.parse(address);
  const most = parsed.kind() === 'ipv4' ? 32 : 128;
  if (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > most)) return undefined;
  return [parsed, bits === undefined ? most : Number(bits)];
}

/**
 * Keeps messages from addresses inside: who may write a channel's address could make the server ask what only the server can
 * reach. A name is resolved once, and what is then connected to is what was looked at.
 */
export class Guard {
  readonly #allowed: readonly Range[];
  readonly #resolve: Resolve;

  /** Takes the ranges inside that the operator allows, and in tests who resolves names. */
  constructor(allowed: readonly Range[], resolve: Resolve = resolveByMachine) {
    this.#allowed = allowed;
    this.#resolve = resolve;
  }

  /**
   * Takes the host of a URL or of a mail server; returns the addresses that may be connected to. Rejects with AddressRefused when
   * even one of them is inside, and with the resolver's error when there is none.
   */
  async addressesOf(host: string): Promise<readonly Address[]> {
    const name = host.replace(/^\[(.*)\]$/, '$1');
    const family = isIP(name);
    const found: readonly Address[] =
      family === 0 ? await this.#resolve(name) : [{ address: name, family: family === 6 ? 6 : 4 }];
    if (found.length === 0) throw new Error(`${name} has no address.`);
    for (const { address } of found) if (!this.#mayReach(address)) throw new AddressRefused(name);
    return found;
  }

  #mayReach(text: string): boolean {
    if (isIP(text) === 0) return false;
    const address = ip.parse(text);
    if (this.#allowed.some((range) => covers(range, address))) return true;
    // Whatever has a purpose of its own is inside: loopback, private, link-local, mapped, translated, multicast, reserved.
    if (address.range() !== 'unicast' || INSIDE_ALL_THE_SAME.includes(text)) return false;
    return address.kind() === 'ipv4' || covers(GIVEN_IPV6, address);
  }
}

function covers([range, bits]: Range, address: ip.IPv4 | ip.IPv6): boolean {
  return range.kind() === address.kind() && address.match(range, bits);
}
