import { isWithin, type HostSays, type ShareView } from '#protocol';
import { REAL_CLOCK } from '../connection/clock.ts';
import type { Credential } from '../connection/credential.ts';
import type { Door } from '../sharing/doors.ts';
import { Access, type Standing } from './access.ts';
import { askShare, tokenIn } from './ask-share.ts';
import type { Say } from './messages.ts';
import { readSpan, type Parameters } from './parameters.ts';
import { phaseOf, type Told } from './phase.ts';
import { takePicture } from './picture.ts';
import { loadShow, type Show } from './show.ts';
import { EmbedStream, readable } from './stream.svelte.ts';
import { EmbedTheme } from './theme.svelte.ts';

/** What an embed is opened with. */
export interface EmbedOptions {
  /** Where the server is found. */
  readonly site: string;
  readonly share: string;
  /** The token to begin with; without one, whoever embeds is asked. */
  readonly token: string | undefined;
  readonly parameters: Parameters;
  /** The way to the stream that embeds share. */
  readonly door: () => Door;
  readonly say: Say;
}

/** Milliseconds without a carrier before what is shown is told to be old: a change of the carrier is shorter. */
const LOST = 2_000;
/** Milliseconds between two questions whether the share is open, while nothing carries the stream. */
const CHECK = 3_000;
/** Milliseconds between two looks at the clock. */
const BEAT = 1_000;

/** Everything that lives as long as an embed is shown. */
export class EmbedSession {
  readonly parameters: Parameters;
  readonly theme: EmbedTheme;
  /** How the right to look stands. */
  standing = $state.raw<Standing>({ kind: 'wanting' });
  /** What is shown; undefined until the server has said what that is. */
  show = $state.raw<Show | undefined>();
  stream = $state.raw<EmbedStream | undefined>();
  title = $state('');
  /** The first snapshot is shown. */
  ready = $state(false);
  /** Moves once a second: ages hang on it. */
  now = $state(Date.now());
  /** Who is told of the seqs that were just applied. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nobody watches which there are
  readonly watchers = new Set<(seqs: readonly number[]) => void>();
  readonly #options: EmbedOptions;
  readonly #access: Access;
  #rights: string | undefined;
  /** Counts what is opened: code that comes for an older one is dropped. */
  #opens = 0;
  #close: () => void = () => undefined;
  /** Performance time at which it was last asked whether the share is still open. */
  #checked = -Infinity;
  #lost = $state(false);
  #lostAt: number | undefined;
  /** Performance time from which on it was wanted. */
  #wantedAt = performance.now();
  /** No token has come for longer than it takes to hand one over. */
  waited = $state(false);
  #stopped = false;

  /** Takes what it is opened with; nothing is asked until `start`. */
  constructor(options: EmbedOptions) {
    this.#options = options;
    this.parameters = options.parameters;
    this.theme = new EmbedTheme(options.parameters.theme);
    this.#access = new Access({
      ask: (token) => askShare(options.site, options.share, token),
      want: (expiresIn) => options.say({ type: 'token-wanted', expiresIn }),
      stands: (standing) => this.#stands(standing),
      opened: (view, credential) => void this.#opened(view, credential), // it never rejects
      clock: REAL_CLOCK,
    });
  }

  /** How it all stands, in words. */
  readonly told: Told = $derived.by(() => {
    const { show, stream, standing, ready, now } = this;
    const age = show?.age() ?? Infinity;
    return phaseOf({
      standing,
      status: stream?.status,
      ready,
      still: !this.parameters.live,
      paused: show?.paused ?? false,
      silent: show?.silent ?? false,
      carried: stream?.carried ?? false,
      lost: this.#lost,
      age,
      moment: show === undefined || !Number.isFinite(age) ? '' : show.zone.time(now - age, true),
      now,
    });
  });

  /** Starts; returns what ends everything. */
  start(): () => void {
    const beating = setInterval(() => this.#beat(), BEAT);
    this.#access.start(tokenIn(this.#options.token));
    return () => {
      this.#stopped = true;
      this.#opens += 1;
      clearInterval(beating);
      this.#access.stop();
      this.#close();
      this.theme.stop();
    };
  }

  /** Takes what whoever embeds says. */
  hear(said: HostSays): void {
    switch (said.type) {
      case 'theme':
        return this.theme.choose(said.theme);
      case 'range': {
        const span = readSpan(said.range);
        if (span !== undefined) this.show?.setSpan(span);
        return;
      }
      case 'pause':
        return this.show?.pause(said.paused);
      case 'token': {
        const token = tokenIn(said.token);
        return token === undefined ? undefined : this.#access.give(token);
      }
      case 'hello':
        return; // whoever tells it answers
    }
  }

  #stands(standing: Standing): void {
    this.standing = standing;
    const { say } = this.#options;
    if (standing.kind === 'refused') {
      say({ type: 'error', code: standing.code, message: standing.message });
      this.#opens += 1;
      this.#rights = undefined;
      this.#close();
    }
    if (standing.kind === 'expired')
      say({ type: 'error', code: 'TOKEN_EXPIRED', message: 'The token has reached its end.' });
  }

  async #opened(view: ShareView, credential: Credential): Promise<void> {
    this.title = view.title;
    // A token of other rights shows something else: all begins anew.
    if (this.#rights === credential.rights) return this.stream?.renew(credential);
    this.#close();
    this.#rights = credential.rights;
    const mine = (this.#opens += 1);
    try {
      const open = await loadShow(view.shows);
      if (mine !== this.#opens || this.#stopped) return;
      const { site, say } = this.#options;
      const { parameters, theme } = this;
      const show = open({ site, shows: view.shows, parameters, theme, token: () => this.#access.token, say });
      this.show = show;
      const stopShow = show.start();
      const topics = readable(view, show.wanted, isWithin);
      const stopStream = parameters.live
        ? this.#follow(show, topics, credential)
        : takePicture({ site, show, topics, token: credential.token, loaded: () => this.#loaded() });
      this.#close = () => {
        this.#close = () => undefined;
        stopStream();
        stopShow();
        this.stream = undefined;
        this.ready = false;
      };
    } catch {
      if (mine !== this.#opens) return;
      this.#rights = undefined;
      say(this.#options.say);
      this.standing = { kind: 'unanswered' };
      setTimeout(() => void (mine === this.#opens && this.#opened(view, credential)), RELOAD);
    }
  }

  #follow(show: Show, topics: readonly string[], credential: Credential): () => void {
    const { site, door } = this.#options;
    const stream = new EmbedStream({
      site,
      topics,
      window: show.window,
      mode: this.parameters.mode,
      door: door(),
      credential,
      intake: show.intake,
      loaded: () => this.#loaded(),
      applied: (seqs) => {
        for (const watcher of this.watchers) watcher(seqs);
      },
    });
    this.stream = stream;
    // The token that it was opened with may have a successor by now.
    const { token } = this.#access;
    if (token !== undefined && token !== credential.token) stream.renew({ ...credential, token });
    return stream.start();
  }

  #loaded(): void {
    if (this.ready) return;
    this.ready = true;
    this.#options.say({ type: 'ready', title: this.title });
  }

  #beat(): void {
    this.now = Date.now();
    const { stream } = this;
    this.waited ||= performance.now() - this.#wantedAt >= LOST;
    if (this.parameters.live) this.show?.beat();
    if (stream === undefined) return;
    const { status } = stream;
    const now = performance.now();
    this.#lostAt = status.carrier === undefined ? (this.#lostAt ?? now) : undefined;
    this.#lost = this.#lostAt !== undefined && now - this.#lostAt >= LOST;
    if (status.carrier !== undefined) return;
    if (status.why.kind === 'refused') this.#access.refused(status.why.code, status.why.detail);
    else if (status.phase === 'waiting' && now - this.#checked >= CHECK) {
      this.#checked = now;
      void this.#access.check(); // it never rejects
    }
  }
}

/** Milliseconds before code that did not come is asked for again. */
const RELOAD = 3_000;

function say(tell: Say): void {
  tell({ type: 'error', code: 'OFFLINE', message: 'A part of this could not be loaded.' });
}
