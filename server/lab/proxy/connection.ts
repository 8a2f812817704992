import type { Socket } from 'node:net';
import { refusal, switchingProtocols } from './answers.ts';
import {
  asksForUpgrade,
  type Framing,
  type Head,
  MessageReader,
  requestFraming,
  withoutUpgrade,
} from './framing.ts';
import { Fuses } from './fuses.ts';
import type { Cut } from './contract.ts';
import { CUT_DEEDS, type Deed } from './journal.ts';
import { reset } from './lane.ts';
import { profile, type Profile } from './profiles.ts';
import type { UpgradeFate } from './settings.ts';
import { Upstream } from './upstream.ts';
import { askedBy } from './viewer.ts';

/** What a connection needs of its proxy. */
export interface ConnectionHost {
  readonly target: { readonly host: string; readonly port: number };
  /** From 0 up to 1. */
  readonly random: () => number;
  /** The profile in force for a viewer, or for nobody named. */
  profileOf(viewer: string | undefined): Profile;
  /** True when requests for this path pass untouched, whoever asks. */
  exempt(path: string): boolean;
  /** True when the connection may be busy as well under its profile. */
  hasRoom(connection: HostileConnection): boolean;
  /** Adds to the proxy's counters. */
  count(what: 'requests' | 'upgrades' | 'bytesUp' | 'bytesDown', by: number): void;
  note(did: Deed, viewer: string | undefined, detail?: string): void;
  /** It has a request that waits; it is to be told to `retry`. */
  waits(connection: HostileConnection): void;
  /** It is not busy any more. */
  freed(): void;
  /** Both ends are closed. */
  closed(connection: HostileConnection): void;
}

const UNTOUCHED = profile('pass');
const TUNNEL: Framing = { kind: 'tunnel' };

/** One client connection and the connection to the target that serves it. */
export class HostileConnection {
  readonly #client: Socket;
  readonly #host: ConnectionHost;
  readonly #requests: MessageReader;
  readonly #fuses: Fuses;
  #viewer: string | undefined;
  /** No request has come yet, or the newest one passes untouched. */
  #exempt = true;
  #profile = UNTOUCHED;
  #upstream: Upstream | undefined;
  /** Its newest request is not passed on yet. */
  #waiting = false;
  /** Nothing passes any more, in either direction, whatever the sockets do. */
  #silent = false;

  /** Takes the accepted socket and its proxy. */
  constructor(client: Socket, host: ConnectionHost) {
    this.#client = client;
    this.#host = host;
    this.#fuses = new Fuses((how, why) => this.cut(how, why), host.random);
    this.#requests = new MessageReader({
      head: (head) => this.#request(head),
      body: (bytes) => this.#upstream?.send(bytes),
      end: () => {},
    });
    client.setNoDelay(true);
    client.on('data', (bytes) => this.#guarded(() => this.#requests.feed(bytes)));
    client.on('end', () => this.#clientEnded());
    client.on('error', () => {
      if (!this.#silent) this.#upstream?.abandon('reset');
    });
    client.on('close', () => {
      if (!this.#silent) this.#upstream?.abandon('end');
      this.#checkClosed();
    });
  }

  /** True when it belongs to the viewer, or to anybody when none is given, and is not exempt. */
  belongsTo(viewer?: string): boolean {
    return !this.#exempt && (viewer === undefined || viewer === this.#viewer);
  }

  /** Whose it is, by its newest request. */
  get viewer(): string | undefined {
    return this.#viewer;
  }

  /** A request is being served, or it hangs. */
  get busy(): boolean {
    return this.#silent || (this.#upstream?.busy ?? false);
  }

  /** Takes the profile that begins now for its viewer. */
  begin(begun: Profile): void {
    if (begun.silencesOpen && this.#upstream?.streaming) this.cut('silence', begun.name);
    this.follow(begun);
  }

  /** Takes the profile that is in force now, whether it is new or was interrupted. */
  follow(now: Profile): void {
    if (this.#silent || now === this.#profile) return;
    this.#profile = now;
    if (now.down) return this.cut('reset', now.name);
    const upgraded = this.#upstream?.upgraded;
    if (upgraded && now.upgrade !== 'pass') return this.cut('close', now.name);
    this.#fuses.begin(now);
    if (upgraded) this.#fuses.upgraded(now);
    this.#upstream?.follow();
    this.retry();
  }

  /** A request that waits is looked at again. */
  retry(): void {
    if (this.#waiting) this.#guarded(() => this.#requests.retry());
  }

  /** Cuts the connection as told; takes why, for the journal. */
  cut(how: Cut, why?: string): void {
    if (this.#closed) return;
    this.#host.note(CUT_DEEDS[how], this.#viewer, why);
    this.#silence();
    if (how === 'silence') return;
    for (const socket of [this.#client, this.#upstream?.socket]) {
      if (socket === undefined) continue;
      if (how === 'reset') reset(socket);
      else socket.destroy(); // sends an ordinary end
    }
  }

  #silence(): void {
    this.#silent = true;
    this.#fuses.clear();
    // What arrives is read and lost: neither side learns anything from a full buffer.
    this.#client.resume();
    this.#upstream?.silence();
  }

  #guarded(read: () => void): void {
    if (this.#silent) return;
    try {
      read();
    } catch (error) {
      this.cut('reset', error instanceof RangeError ? error.message : 'not HTTP');
    }
  }

  #request(head: Head): Framing | 'wait' {
    if (this.#silent) return TUNNEL;
    const { path, viewer } = askedBy(head);
    this.#exempt = this.#host.exempt(path);
    this.#viewer = this.#exempt ? undefined : viewer;
    const waited = this.#waiting;
    this.#waiting = false; // following a profile must not tell this head again
    this.follow(this.#exempt ? UNTOUCHED : this.#host.profileOf(viewer));
    if (this.#profile.down) return TUNNEL;
    if (this.#profile.offlineSeconds !== undefined || !this.#host.hasRoom(this)) return this.#wait(waited);
    if (waited) this.#host.note('request-goes-on', this.#viewer);
    this.#host.count('requests', 1);
    if (!asksForUpgrade(head)) return this.#forward(head, head.raw, requestFraming(head));
    this.#host.count('upgrades', 1);
    return this.#upgrade(head, this.#profile.upgrade);
  }

  #wait(before: boolean): 'wait' {
    this.#waiting = true;
    if (!before) this.#host.note('request-waits', this.#viewer, this.#profile.name);
    this.#host.waits(this);
    return 'wait';
  }

  #upgrade(head: Head, fate: UpgradeFate): Framing {
    const { status = 403 } = this.#profile;
    const client = this.#client;
    switch (fate) {
      case 'pass':
        return this.#forward(head, head.raw, TUNNEL);
      case 'strip':
        this.#host.note('upgrade-stripped', this.#viewer);
        return this.#forward(head, withoutUpgrade(head), requestFraming(head));
      case 'refuse':
        return this.#answer('upgrade-refused', () => client.end(refusal(status)), String(status));
      case 'reset':
        return this.#answer('upgrade-reset', () => reset(client));
      case 'silence':
        return this.#answer('upgrade-silenced', () => {});
      case 'close-after-101':
        return this.#answer('upgrade-answered-and-closed', () => client.end(switchingProtocols(head)));
      case 'silence-after-101':
        return this.#answer('upgrade-answered-and-silenced', () => client.write(switchingProtocols(head)));
    }
  }

  /** Answers in the place of the server, which hears nothing of it and loses an idle connection at most. */
  #answer(did: Deed, write: () => void, detail?: string): Framing {
    this.#host.note(did, this.#viewer, detail);
    this.#silence();
    this.#upstream?.socket.destroy();
    write();
    return TUNNEL;
  }

  #forward(head: Head, raw: Buffer, framing: Framing): Framing {
    this.#upstream ??= this.#connect();
    this.#upstream.begin(head, raw);
    return framing;
  }

  #connect(): Upstream {
    const host = this.#host;
    return new Upstream(this.#client, {
      target: host.target,
      profile: () => this.#profile,
      random: host.random,
      passed: (which, bytes) => {
        this.#fuses.passed();
        host.count(which, bytes);
      },
      held: () => host.note('stream-held', this.#viewer),
      upgraded: () => this.#fuses.upgraded(this.#profile),
      answered: () => {
        if (!this.busy) host.freed();
      },
      garbled: () => this.cut('reset', 'not HTTP'),
      closed: () => this.#checkClosed(),
    });
  }

  #clientEnded(): void {
    if (this.#upstream === undefined) this.#client.end();
    else if (this.#silent)
      this.#client.destroy(); // it went away; the server must not learn of it
    else this.#upstream.finish();
  }

  get #closed(): boolean {
    return this.#client.destroyed && (this.#upstream?.socket.destroyed ?? true);
  }

  #checkClosed(): void {
    if (!this.#closed) return;
    this.#fuses.clear();
    this.#host.closed(this);
  }
}
