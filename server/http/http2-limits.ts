import {
  constants,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { HEADERS_TIMEOUT, REQUEST_TIMEOUT, STALLED_TIMEOUT } from './limits.ts';

/** Requests that one connection may have under way; browsers have some ten. */
const STREAMS = 100;
/** Bytes of a request's headers, as for HTTP/1.1. */
const HEADER_BYTES = 16 * 1024;
/** Milliseconds between looks at a connection without a request. */
const LOOK = 2_000;

const { NGHTTP2_CANCEL: CANCEL, NGHTTP2_NO_ERROR: NO_ERROR } = constants;

/** What one connection by HTTP/2 may cost. */
export const HTTP2_LIMITS: SecureServerOptions = {
  settings: { maxConcurrentStreams: STREAMS, maxHeaderListSize: HEADER_BYTES, enablePush: false },
  maxHeaderListPairs: 128,
  /** Megabytes of headers, streams and what waits to be sent. */
  maxSessionMemory: 10,
  maxSettings: 32,
  maxSessionInvalidFrames: 100,
  maxSessionRejectedStreams: 100,
  // A page gives up some requests when it is left; thousands in a row are "rapid reset".
  streamResetBurst: 200,
  streamResetRate: 20,
  unknownProtocolTimeout: HEADERS_TIMEOUT,
};

/**
 * Takes a new connection by HTTP/2; ends it when it asks for nothing, and each of its requests that does not come to its end
 * or does not take its answer: Node's own timeouts are for HTTP/1.1.
 */
export function boundSession(session: ServerHttp2Session): void {
  let open = 0;
  let asked = false;
  let idleSince = performance.now();
  const look = setInterval(() => {
    const idle = performance.now() - idleSince;
    if (open > 0 || idle < (asked ? REQUEST_TIMEOUT : HEADERS_TIMEOUT)) return;
    // What the client asks for just now it asks again elsewhere; what does not go even then is cut.
    if (session.closed) session.destroy();
    else session.close();
  }, LOOK);
  look.unref();
  session.once('close', () => clearInterval(look));
  session.on('stream', (stream: ServerHttp2Stream) => {
    open += 1;
    asked = true;
    boundStream(stream);
    stream.once('close', () => {
      open -= 1;
      idleSince = performance.now();
    });
  });
}

function boundStream(stream: ServerHttp2Stream): void {
  stream.setTimeout(STALLED_TIMEOUT, () => {
    if (stream.writableLength > 0) stream.close(CANCEL);
  });
  if (stream.endAfterHeaders) return;
  const late = setTimeout(() => refuseLate(stream), REQUEST_TIMEOUT);
  late.unref();
  for (const event of ['end', 'close']) stream.once(event, () => clearTimeout(late));
}

/** Answered like one by HTTP/1.1, and ended as an answer that comes before its request is whole (RFC 9113, 8.1). One under way is cut. */
function refuseLate(stream: ServerHttp2Stream): void {
  if (stream.headersSent) return stream.close(CANCEL);
  stream.respond({ ':status': 408, 'content-length': 0 }, { endStream: true });
  stream.close(NO_ERROR);
}
