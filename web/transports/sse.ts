import { createParser } from 'eventsource-parser';
import { PATHS } from '#protocol';
import type { OpenRequest, OpenTransport } from './contract.ts';
import { answerCause, shownBy, subscribeUrl } from './http.ts';
import { createRelay, messageOf, type Relay } from './relay.ts';

/** Server-sent events, read through fetch: EventSource would resume from the cursor in its URL. */
export const openSse: OpenTransport = (request, events) => {
  const abort = new AbortController();
  const relay = createRelay(events, () => abort.abort());
  read(request, relay, abort.signal).catch((error: unknown) =>
    relay.end({ kind: 'failed', detail: messageOf(error) }),
  );
  return { advance: () => undefined, close: relay.close };
};

async function read(request: OpenRequest, relay: Relay, signal: AbortSignal): Promise<void> {
  relay.traffic(0, 1);
  const response = await fetch(subscribeUrl(PATHS.stream, request), {
    signal,
    cache: 'no-store',
    headers: { ...shownBy(request.token?.()), accept: 'text/event-stream' },
  });
  if (response.status !== 200 || !response.body) {
    relay.end(await answerCause(response));
    return;
  }
  const parser = createParser({ onEvent: ({ data }) => relay.text(data) });
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    relay.traffic(part.value.byteLength, 0);
    parser.feed(decoder.decode(part.value, { stream: true }));
  }
  relay.end({ kind: 'ended', detail: 'The stream ended.' });
}
