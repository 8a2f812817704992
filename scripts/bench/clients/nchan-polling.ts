import { request } from '../headers.ts';
import { HttpReader } from '../http-reader.ts';
import { breakage, openSocket, type Client, type ClientContext } from './contract.ts';

/** A viewer of Nchan's long polling: each answer names the next question by its Last-Modified and Etag. */
export function nchanPolling(context: ClientContext): Client {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  let place: string[] = [];
  const fail = (reason: string) => {
    breakage(context.tally, reason);
    reject(new Error(reason));
  };
  const ask = () => down.write(request('GET', context.target, context.path, place));
  const reader = new HttpReader({
    head: (status, headers) => {
      if (status !== 200) fail(`GET: HTTP ${status}`);
      place = [`If-Modified-Since: ${headers.get('last-modified')}`, `If-None-Match: ${headers.get('etag')}`];
    },
    body: (bytes) => void context.counter.feed(bytes),
    end: ask,
  });
  const down = openSocket(
    context,
    () => {
      ask();
      resolve(undefined);
    },
    (chunk) => reader.feed(chunk),
    fail,
  );
  return { ready: promise, close: () => down.close() };
}
