import { request } from '../headers.ts';
import { HttpReader } from '../http-reader.ts';
import { breakage, openSocket, type Client, type ClientContext } from './contract.ts';

/** A viewer of server-sent events. */
export function eventStream(context: ClientContext): Client {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const fail = (reason: string) => {
    breakage(context.tally, reason);
    reject(new Error(reason));
  };
  const reader = new HttpReader({
    head: (status) => (status === 200 ? resolve(undefined) : fail(`HTTP ${status}`)),
    body: (bytes) => void context.counter.feed(bytes),
    end: () => fail('the stream ended'),
  });
  const socket = openSocket(
    context,
    () =>
      socket.write(
        request('GET', context.target, context.path, [
          'Accept: text/event-stream',
          'Cache-Control: no-cache',
        ]),
      ),
    (chunk) => reader.feed(chunk),
    fail,
  );
  return { ready: promise, close: () => socket.close() };
}
