import { decodeFrame } from '#protocol';
import type { CloseCause, LinkEvents } from './contract.ts';

/** The door between a transport and its owner: it parses frames and is shut once, for good. */
export interface Relay {
  /** False after `end` or `close`. */
  readonly open: boolean;
  /** Takes a frame as JSON gave it. What is no frame ends the link as garbled. */
  readonly frame: (tuple: unknown) => void;
  /** Takes JSON text and passes on the frame in it. */
  text(json: string): void;
  /** Takes the JSON text of a list of frames and passes them on. */
  list(json: string): void;
  /** Takes bytes received and requests made. */
  traffic(bytes: number, requests: number): void;
  /** The link ended by itself: releases what it holds and tells its owner. */
  end(cause: CloseCause): void;
  /** The owner closed it: releases and tells nothing. */
  readonly close: () => void;
}

/** Takes the owner's events and what releases the connection; returns the relay. */
export function createRelay(events: LinkEvents, release: () => void): Relay {
  let open = true;
  const shut = (): boolean => {
    const was = open;
    open = false;
    if (was) release();
    return was;
  };
  const parsed = (json: string, then: (value: unknown) => void): void => {
    let value: unknown;
    try {
      value = JSON.parse(json);
    } catch (error) {
      relay.end({ kind: 'garbled', detail: messageOf(error) });
      return;
    }
    then(value);
  };
  const relay: Relay = {
    get open() {
      return open;
    },
    frame(tuple) {
      if (!open) return;
      let frame;
      try {
        frame = decodeFrame(tuple);
      } catch (error) {
        relay.end({ kind: 'garbled', detail: messageOf(error) });
        return;
      }
      events.frame(frame);
    },
    text: (json) => parsed(json, relay.frame),
    list: (json) =>
      parsed(json, (list) => {
        if (!Array.isArray(list)) {
          relay.end({ kind: 'garbled', detail: 'The answer is no list of frames.' });
          return;
        }
        for (const tuple of list) relay.frame(tuple);
      }),
    traffic(bytes, requests) {
      if (open) events.traffic(bytes, requests);
    },
    end(cause) {
      if (shut()) events.closed(cause);
    },
    close: () => void shut(),
  };
  return relay;
}

/** Takes anything thrown; returns its message. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
