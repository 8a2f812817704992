import type * as v from 'valibot';
import {
  HEADERS,
  LabReportFiledSchema,
  LabStateSchema,
  PATHS,
  QUERY,
  TapAnswerSchema,
  type LabCut,
  type LabRecording,
  type LabSettings,
  type LabState,
  type LaneName,
  type TapAnswer,
} from '#protocol';
import { REAL_CLOCK, type Clock } from '../../connection/clock.ts';
import { atSite } from '../../place.ts';
import { askServer, type Question } from '../../state/ask.ts';
import { LabClock } from './lab-clock.ts';

/** What a client of the Lab is made with. */
export interface LabClientOptions {
  readonly origin: string;
  /** An admin's token, where the server asks for one. */
  readonly as?: string | undefined;
  /** For tests. */
  readonly time?: Clock;
}

type Asked<Schema extends v.GenericSchema> = Pick<Question<Schema>, 'schema' | 'put' | 'post'> & {
  readonly query?: Readonly<Record<string, string>>;
};

/**
 * The doors of one Lab session, by short requests that belong to no lane. Whatever answers with the state keeps the clock.
 * Each throws Refusal when the server says no, and whatever fetch, JSON or the schema threw when nothing usable came.
 */
export class LabClient {
  /** The server's clock, kept by every answer. */
  readonly clock = new LabClock();
  readonly #options: LabClientOptions;
  readonly #time: Clock;
  #id = '';

  private constructor(options: LabClientOptions) {
    this.#options = options;
    this.#time = options.time ?? REAL_CLOCK;
  }

  /** Opens a session; returns its client and its first state. */
  static async open(options: LabClientOptions): Promise<{ client: LabClient; state: LabState }> {
    const client = new LabClient(options);
    const state = await client.#state('', { post: {} });
    client.#id = state.id;
    return { client, state };
  }

  /** Returns the state now. */
  state(): Promise<LabState> {
    return this.#state('', {});
  }

  /** Sets how events are made and delivered; returns the state with it. */
  set(settings: LabSettings): Promise<LabState> {
    return this.#state('/settings', { put: settings });
  }

  /** Zeroes the server's counts; returns the state right after. */
  reset(): Promise<LabState> {
    return this.#state('/reset', { post: {} });
  }

  /** Ends the connections of a lane at the server. */
  cut(lane: LaneName, how: LabCut['how']): Promise<LabState> {
    return this.#state(`/lanes/${lane}/cut`, { post: { how } });
  }

  /** Puts a lane behind a profile of the hostile proxy, with numbers of its own where they are given. */
  network(
    lane: LaneName,
    profile: string,
    numbers: Readonly<Record<string, number>> = {},
  ): Promise<LabState> {
    return this.#state(`/lanes/${lane}/network`, { put: { profile, ...numbers } });
  }

  /** Turns the tap on or off. */
  tap(on: boolean): Promise<LabState> {
    return this.#state('/tap', { put: { on } });
  }

  /** Returns what the tap has seen after a number. */
  tapped(after: number): Promise<TapAnswer> {
    return this.#ask('/tap', { query: { [QUERY.after]: String(after) }, schema: TapAnswerSchema });
  }

  /** Begins to measure the server's CPU for each event; the states that follow say how far it is. */
  cost(): Promise<LabState> {
    return this.#state('/cost', { post: {} });
  }

  /** Files a report; returns its id. */
  async report(recording: LabRecording): Promise<string> {
    const { origin, as } = this.#options;
    const { id } = await askServer({
      origin,
      as,
      path: `${PATHS.lab}/reports`,
      query: {},
      post: recording,
      schema: LabReportFiledSchema,
      name: 'report',
    });
    return id;
  }

  /** Ends the session. Works while the page is being left, too; a session that nobody ends does so by itself. */
  async end(): Promise<void> {
    const { origin, as } = this.#options;
    const headers = as === undefined ? {} : { [HEADERS.authorization]: `Bearer ${as}` };
    await fetch(atSite(origin, `${PATHS.lab}/sessions/${this.#id}`), {
      method: 'DELETE',
      keepalive: true,
      headers,
    });
  }

  async #state(path: string, asked: Omit<Asked<typeof LabStateSchema>, 'schema'>): Promise<LabState> {
    const began = this.#time.now();
    const state = await this.#ask(path, { ...asked, schema: LabStateSchema });
    this.clock.answered(state.now, began, this.#time.now());
    return state;
  }

  #ask<Schema extends v.GenericSchema>(
    path: string,
    { query = {}, ...asked }: Asked<Schema>,
  ): Promise<v.InferOutput<Schema>> {
    const { origin, as } = this.#options;
    const session = this.#id === '' ? '' : `/${this.#id}`;
    return askServer({
      ...asked,
      origin,
      as,
      query,
      path: `${PATHS.lab}/sessions${session}${path}`,
      name: 'Lab',
    });
  }
}
