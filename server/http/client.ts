import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import proxyAddress from '@fastify/proxy-addr';
import ipaddr from 'ipaddr.js';

type Connection = Pick<Socket, 'remoteAddress'>;
type Asked = Pick<IncomingMessage, 'headers' | 'httpVersionMajor' | 'socket'>;

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
  /** Told of the first forwarded request whose peer is not trusted: its address. */
  readonly onUntrusted: (peer: string) => void;
}

/** Addresses whose clients are remembered. */
const REMEMBERED = 1_000;

/** Those at the other ends of connections, each made once: an address is not read anew with each request that comes from it. */
class Peers {
  readonly #isSecure: boolean;
  /** By the address as sockets write it. */
  readonly #known = new Map<string, Client>();

  /** Takes whether they speak TLS. */
  constructor(isSecure: boolean) {
    this.#isSecure = isSecure;
  }

  /** Takes a connection; returns who is at its other end, the same one for the same address. */
  of({ remoteAddress = '' }: Connection): Client {
    const known = this.#known.get(remoteAddress);
    if (known !== undefined) return known;
    const address = plain(remoteAddress);
    const peer = { address, isSecure: this.#isSecure, isHere: isLoopback(address), isForwarded: false };
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(remoteAddress, peer);
    return peer;
  }
}

const plainPeers = new Peers(false);
const securePeers = new Peers(true);

/** Who requests come from whose connection does not say it. */
const known = new WeakMap<object, Client>();

/** Takes a connection; returns who is at its other end. */
export function peerOf(socket: Connection): Client {
  return ('encrypted' in socket ? securePeers : plainPeers).of(socket);
}

/** Takes a request; returns who it comes from, as the front door found it. */
export function clientOf(request: Asked): Client {
  return known.get(request) ?? peerOf(request.socket);
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
    const peer = peerOf(request.socket);
    const client = this.#behind(request, peer);
    // A request of HTTP/2 forgets its connection when it has been answered.
    if (client !== peer || request.httpVersionMajor === 2) known.set(request, client);
    return client;
  }

  /** Takes who is at the other end of a connection; true when that is a trusted proxy, whose connections are many people's. */
  trusts(peer: Client): boolean {
    return this.#trusts(peer.address, 0);
  }

  /** Returns whom the peer speaks for, himself where he is no trusted proxy. */
  #behind(request: Asked, peer: Client): Client {
    const { headers } = request;
    const forwarded = headers['x-forwarded-for'];
    if (!this.trusts(peer)) {
      if (forwarded !== undefined && !this.#told) {
        this.#told = true;
        this.#options.onUntrusted(peer.address);
      }
      return peer;
    }
    const isSecure = peer.isSecure || /^\s*https\b/i.test(String(headers['x-forwarded-proto'] ?? ''));
    if (forwarded === undefined) return { ...peer, isSecure };
    // It reads the two of them and nothing else, whatever the request is otherwise.
    const address = plain(proxyAddress(request as IncomingMessage, this.#trusts));
    if (!ipaddr.isValid(address)) return { ...peer, isSecure };
    return { address, isSecure, isHere: false, isForwarded: true };
  }
}

/** Takes addresses and ranges, such as `10.0.0.0/8`; returns what says whether an address is one of them. Throws TypeError for anything else. */
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
