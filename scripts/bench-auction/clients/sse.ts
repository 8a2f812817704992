import { PATHS, PROTOCOL_VERSION, QUERY } from '#protocol';
import type { LineRequest, OpenLine } from './contract.ts';
import { HttpClient } from './http.ts';

/** Takes a path and what is asked for; returns the path with its query. */
export function subscribePath(path: string, { topics, cursor }: LineRequest): string {
  const query = new URLSearchParams({
    [QUERY.protocol]: String(PROTOCOL_VERSION),
    [QUERY.topics]: topics.join(','),
    ...(cursor !== undefined && { [QUERY.cursor]: cursor }),
  });
  return `${path}?${query.toString()}`;
}

/** Server-sent events. */
export const openSse: OpenLine = (request, events) => {
  const http = new HttpClient(request);
  let open = true;
  const end = (reason: string): void => {
    if (open) events.ended(reason);
    open = false;
  };
  const stream = http.open(subscribePath(PATHS.stream, request), (response) => {
    if (response.statusCode !== 200) return end(`HTTP ${response.statusCode}`);
    let rest = '';
    response.setEncoding('utf8');
    response.on('data', (part: string) => {
      const pieces = (rest + part).split('\n\n');
      rest = pieces.pop() ?? '';
      for (const piece of pieces) if (open) events.heard(piece.slice('data:'.length), false);
    });
    response.once('close', () => end('the stream ended'));
  });
  stream.once('error', (error) => end(error.message));
  return {
    cut: () => {
      open = false;
      stream.destroy();
      http.close();
    },
  };
};
