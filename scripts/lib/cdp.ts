import type { CDPSession } from 'playwright-core';
import * as v from 'valibot';
import WebSocket from 'ws';

/**
 * The browser's own debugging protocol. Playwright drives the browser tests; measuring goes without it, because it tells
 * every page that it has the focus (a page then never counts as hidden) and keeps scripts of its own in each.
 */

const MessageSchema = v.object({
  id: v.optional(v.number()),
  method: v.optional(v.string()),
  params: v.optional(v.unknown()),
  sessionId: v.optional(v.string()),
  result: v.optional(v.unknown()),
  error: v.optional(v.object({ message: v.string() })),
});

/** What a page answered to an expression. */
const EvaluatedSchema = v.object({
  result: v.object({ value: v.optional(v.unknown()) }),
  exceptionDetails: v.optional(
    v.object({ text: v.string(), exception: v.optional(v.object({ description: v.optional(v.string()) })) }),
  ),
});

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

type Listener = (params: unknown, sessionId: string | undefined) => void;

/** One connection to a browser; sessions of its tabs and workers share it. */
export class CdpConnection {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<string, Set<Listener>>();
  #last = 0;

  /** Takes an open socket. */
  private constructor(socket: WebSocket) {
    this.#socket = socket;
    // One text in one piece is what the protocol sends.
    socket.on('message', (data: Buffer) => this.#heard(v.parse(MessageSchema, JSON.parse(data.toString()))));
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('The browser is gone.'));
      this.#waiting.clear();
    });
  }

  /** Takes the address that the browser told; resolves when connected. Rejects when it refuses. */
  static connect(url: string): Promise<CdpConnection> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 256 * 1024 * 1024 });
      socket.once('error', reject);
      socket.once('open', () => resolve(new CdpConnection(socket)));
    });
  }

  /** Takes a method, its parameters and the session it is for; resolves with the answer. Rejects with its error. */
  call(method: string, params: object = {}, sessionId?: string): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
  }

  /** Takes an event's name and who wants it; returns the way to stop it. */
  on(method: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(method) ?? new Set();
    this.#listeners.set(method, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** Lets go of the browser. */
  close(): void {
    this.#socket.close();
  }

  #heard({ id, method, params, sessionId, result, error }: v.InferOutput<typeof MessageSchema>): void {
    if (method !== undefined) {
      for (const listener of this.#listeners.get(method) ?? []) listener(params, sessionId);
      return;
    }
    const waiting = this.#waiting.get(id ?? -1);
    this.#waiting.delete(id ?? -1);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error.message));
  }
}

/** A tab or a worker, to be asked through the debugging protocol. */
export class CdpTarget {
  readonly connection: CdpConnection;
  readonly sessionId: string;

  /** Takes the connection and the session that was attached. */
  constructor(connection: CdpConnection, sessionId: string) {
    this.connection = connection;
    this.sessionId = sessionId;
  }

  /** Takes a method and its parameters; resolves with the answer. */
  readonly send: CDPSession['send'] = async (method, params) => {
    const answer = await this.connection.call(method, params, this.sessionId);
    // The protocol's own types say what a method answers; the browser keeps to them.
    return answer as never;
  };

  /** Takes an event's name and who wants it; returns the way to stop it. */
  on(method: string, listener: (params: unknown) => void): () => void {
    return this.connection.on(method, (params, sessionId) => {
      if (sessionId === this.sessionId) listener(params);
    });
  }

  /** Takes a schema and an expression, whose promise is awaited; resolves with its value. Rejects with what it threw. */
  async evaluate<S extends v.GenericSchema>(schema: S, expression: string): Promise<v.InferOutput<S>> {
    const answer = await this.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    const { result, exceptionDetails } = v.parse(EvaluatedSchema, answer);
    if (exceptionDetails !== undefined) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    return v.parse(schema, result.value);
  }

  /** Takes an expression; resolves when it is true in the page, asked every 50 ms. Rejects after `patience` ms. */
  async until(expression: string, patience = 60_000): Promise<void> {
    const deadline = performance.now() + patience;
    while (!(await this.evaluate(v.unknown(), expression))) {
      if (performance.now() > deadline) throw new Error(`Not within ${patience} ms: ${expression}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
