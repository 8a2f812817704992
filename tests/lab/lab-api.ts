import * as v from 'valibot';
import {
  ErrorBodySchema,
  LAB_DEFAULTS,
  LabStateSchema,
  PATHS,
  type ErrorCode,
  type LabSettings,
  type LabState,
} from '#protocol';

/** Asks the Lab's doors by plain HTTP. */
export class LabApi {
  readonly #origin: string;

  /** Takes the server's origin. */
  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Takes a method, a path below the Lab's, and a body; gives the answer. */
  ask(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.#origin}${PATHS.lab}${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
  }

  /** As `ask`, where the answer is a session's state. */
  async state(method: string, path: string, body?: unknown): Promise<LabState> {
    const answer = await this.ask(method, path, body);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return v.parse(LabStateSchema, await answer.json());
  }

  /** As `ask`, where the answer is a refusal; gives its status and code. */
  async refusal(method: string, path: string, body?: unknown): Promise<[number, ErrorCode]> {
    const answer = await this.ask(method, path, body);
    return [answer.status, v.parse(ErrorBodySchema, await answer.json()).error.code];
  }

  /** Opens a session and sets what is named. */
  async open(settings: Partial<LabSettings> = {}): Promise<LabState> {
    const { id } = await this.state('POST', '/sessions');
    return this.state('PUT', `/sessions/${id}/settings`, { ...LAB_DEFAULTS, ...settings });
  }
}
