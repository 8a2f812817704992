import type { EmbedSays, HostSays } from '#protocol';
import { tokenAsker, type GetToken } from './ask-token.ts';

/** How a page wants to hear its frame. */
export interface FrameOptions {
  /** Returns a token when the frame wants one: at its start, and before the one that it has ends. */
  readonly getToken?: GetToken;
  /** Takes each of the frame's messages. */
  readonly onMessage?: (message: EmbedSays) => void;
}

/** A frame that is listened to. */
export interface ConnectedFrame {
  /** Says something to the embed in the frame. */
  send(message: Omit<HostSays, 'switchyard'> & Record<string, unknown>): void;
  /** Listens no more. */
  close(): void;
}

function isOurs(data: unknown): data is EmbedSays {
  // What else is in it only the embed itself has put there: source and origin were looked at before.
  return (
    typeof data === 'object' &&
    data !== null &&
    'switchyard' in data &&
    data.switchyard === 1 &&
    'type' in data &&
    typeof data.type === 'string'
  );
}

/**
 * Takes a frame that shows an embed; answers its wish for tokens and hands on its messages. Only what that very frame says is heard, and
 * only from the site of its address (or from no origin at all, where it is sandboxed).
 */
export function connectFrame(frame: HTMLIFrameElement, options: FrameOptions = {}): ConnectedFrame {
  const site = new URL(frame.src, document.baseURI).origin;
  const sandboxed = frame.hasAttribute('sandbox') && !frame.sandbox.contains('allow-same-origin');
  const send = (message: object): void =>
    // A frame without an origin cannot be named: its window alone is spoken to.
    frame.contentWindow?.postMessage({ switchyard: 1, ...message }, sandboxed ? '*' : site);
  const ask = tokenAsker((token) => send({ type: 'token', token }));
  const hear = ({ source, origin, data }: MessageEvent<unknown>): void => {
    if (source === null || source !== frame.contentWindow) return;
    if (origin !== (sandboxed ? 'null' : site) || !isOurs(data)) return;
    if (data.type === 'token-wanted' && options.getToken !== undefined) ask(options.getToken);
    options.onMessage?.(data);
  };
  addEventListener('message', hear);
  // A frame that is there already says again what was missed. Nothing is in this: whoever is in it may hear it.
  frame.contentWindow?.postMessage({ switchyard: 1, type: 'hello' }, '*');
  return { send, close: () => removeEventListener('message', hear) };
}
