import type { IncomingMessage } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';
import ipaddr from 'ipaddr.js';

type Asked = Pick<IncomingMessage, 'headers' | 'socket'>;

/** Who a request comes from, as far as the network tells. */
export interface Client {
  /** His address; that of the proxy before him where the proxy is not trusted. */
  readonly address: string;
  /** He speaks TLS, to us or to a trusted proxy. */
  readonly isSecure: boolean;
  /** A program of this very machine, without a trusted proxy's word. */
  readonly isHere: boolean;
  /** A trusted proxy stands between: its connections are not his. */
  readonly isForwarded: boolean;
}

/** Who is asked about proxies. */
export interface ClientOptions {
  /** Addresses and ranges of proxies whose word is taken. */
  readonly trusted: readonly string[];
  /** This server speaks TLS itself. */
  readonly tls: boolean;
  /** Told of the first forwarded request whose peer is not trusted: its address. */
  readonly onUntrusted: (peer: string) => void;
}

const known = new WeakMap<object, Client>();

/** Takes a request; returns who it comes from, as the front door found it. */
export function clientOf(request: Asked): Client {
  return known.get(request) ?? asPeer(request, false);
}

/** Finds out who a request comes from. What it says of itself counts only where a trusted proxy has said it. */
export class Clients {
  readonly #options: ClientOptions;
  readonly #trusts: (address: string, distance: number) => boolean;
  #told = false;

  /** Takes the options. Throws TypeError for what is no address or range. */
  constructor(options: ClientOptions) {
    this.#options = options;
    this.#trusts = trustIn(options.trusted);
  }

  /** Takes a request; returns who it comes from, and keeps it for `clientOf`. */
  recognise(request: Asked): Client {
    const client = this.#find(request);
    known.set(request, client);
    return client;
  }

  /** Takes the address of a connection's other end; true when that is a trusted proxy, whose connections are many people's. */
  trusts(peer: string): boolean {
    return this.#trusts(plain(peer), 0);
  }

  #find(request: Asked): Client {
    const { tls, onUntrusted } = this.#options;
    const { headers } = request;
    const peer = asPeer(request, tls);
    const forwarded = headers['x-forwarded-for'];
    if (!this.#trusts(peer.address, 0)) {
      if (forwarded !== undefined && !this.#told) {
        this.#told = true;
        onUntrusted(peer.address);
      }
      return peer;
    }
    const isSecure = tls || /^\s*https\b/i.test(String(headers['x-forwarded-proto'] ?? ''));
    if (forwarded === undefined) return { ...peer, isSecure };
    // It reads the two of them and nothing else, whatever the request is otherwise.
    const address = plain(proxyAddress(request as IncomingMessage, this.#trusts));
    if (!ipaddr.isValid(address)) return { ...peer, isSecure };
    return { address, isSecure, isHere: false, isForwarded: true };
  }
}

function asPeer({ socket }: Asked, isSecure: boolean): Client {
  const address = plain(socket.remoteAddress ?? '');
  return { address, isSecure, isHere: isLoopback(address), isForwarded: false };
}

/** Takes addresses and ranges, such as `10.0.0.0/8`; returns what says whether an address is one of them. Throws TypeError for what is none. */
export function trustIn(ranges: readonly string[]): (address: string, distance: number) => boolean {
  return ranges.length === 0 ? () => false : proxyAddress.compile([...ranges]);
}

/** Takes an address as sockets and proxies write it: mapped into IPv6, with a zone or a port; returns it without. */
function plain(written: string): string {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(written)?.[1] ?? written;
  const address = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(bare)?.[1] ?? bare;
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;
}

function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}
