import type { ServerResponse } from 'node:http';
import { Http2ServerResponse, type ServerHttp2Stream } from 'node:http2';

/** Takes an answer; returns its stream where it goes by HTTP/2, undefined by HTTP/1.1. Node's compatible answer goes for the other everywhere else. */
export function streamOf(answer: unknown): ServerHttp2Stream | undefined {
  return answer instanceof Http2ServerResponse ? answer.stream : undefined;
}

/** Takes an answer; true when whoever asked has left, or was cut. */
export function isGone(answer: ServerResponse): boolean {
  const stream = streamOf(answer);
  return stream === undefined ? answer.destroyed : stream.destroyed || stream.closed;
}
