import { PATHS, Refusal } from '#protocol';
import type { Log } from '../../db/log.ts';
import type { Doorkeeper, Request } from '../access/doorkeeper.ts';
import { readJson, type ReadBody } from '../http/json-body.ts';
import type { WatchList } from '../hub/watched.ts';
import type { Router } from '../transports/contract.ts';
import type { Whereabouts } from './cost/cost-run.ts';
import type { NetworkProxy } from './network.ts';
import { REPORTS_PATH, serveReports } from './reports/reports-door.ts';
import { LabReports } from './reports/reports.ts';
import { conditionsHere } from './session/conditions.ts';
import { LabSessions } from './session/lab-sessions.ts';
import { serveSessions } from './session/sessions-door.ts';

/** What the Lab works with. */
export interface LabOptions {
  readonly log: Log;
  /** Who knows who may run it. */
  readonly access: Doorkeeper;
  /** Where the hub is told which viewers to look at. */
  readonly watchList: WatchList;
  /** Milliseconds of silence after which the server sends a heartbeat. */
  readonly heartbeat: number;
  /** In a demo, the proxy that lanes can be put behind a profile of. */
  readonly proxy: NetworkProxy | undefined;
  /** Told of what goes wrong and is tried again. */
  readonly onFailure: (error: unknown) => void;
}

/** The Lab: sessions whose lanes are compared. */
export class Lab {
  readonly #options: LabOptions;
  readonly #sessions: LabSessions;
  #whereabouts: Whereabouts = { host: '127.0.0.1', port: 0, tls: false, asHost: '' };

  constructor(options: LabOptions) {
    this.#options = options;
    this.#sessions = new LabSessions(options);
  }

  /** Who is told of every connection and request of the server. */
  get onlooker() {
    return this.#sessions.lines;
  }

  /** Takes the router; serves the Lab to whoever may run it. */
  serve(router: Router): void {
    const { heartbeat, proxy } = this.#options;
    router.use(`${PATHS.lab}/*`, async (context, next) => {
      // Whoever has a report's address may read it.
      const isReading = context.req.method === 'GET' && context.req.path.startsWith(`${REPORTS_PATH}/`);
      await this.#mustBeWelcome(isReading, context.env.incoming);
      await next();
    });
    const read: ReadBody = async (context) => {
      const sent = await readJson(context);
      // A body may take its time: whoever was signed out while it came is refused as well.
      await this.#mustBeWelcome(false, context.env.incoming);
      return sent;
    };
    serveReports(router, new LabReports(this.#options.log), read);
    serveSessions(router, {
      sessions: this.#sessions,
      conditions: conditionsHere(heartbeat),
      whereabouts: () => this.#whereabouts,
      proxy,
      read,
    });
  }

  /** Takes the address and port that the server listens on, whether by TLS, and where people find it. */
  listens({ host, port, tls, url }: Omit<Whereabouts, 'asHost'> & { readonly url: string }): void {
    const local = new Map([
      ['0.0.0.0', '127.0.0.1'],
      ['::', '::1'],
    ]);
    this.#whereabouts = { host: local.get(host) ?? host, port, tls, asHost: new URL(url).host };
  }

  /** Ends every session. */
  stop(): void {
    this.#sessions.stop();
  }

  async #mustBeWelcome(isReading: boolean, request: Request): Promise<void> {
    const { access } = this.#options;
    if (access.rights.lab === 'off') {
      throw new Refusal(
        'NOT_FOUND',
        'The Lab is off on this server.',
        'Start it with --lab everyone, or --lab admins.',
      );
    }
    await access.admit(request, isReading ? 'report' : 'lab');
  }
}
