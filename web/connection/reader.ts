import {
  PROTOCOL_VERSION,
  type Batch,
  type Bye,
  type ErrorCode,
  type Frame,
  type Heartbeat,
  type Hello,
} from '#protocol';
import type { Links, OpenLink } from './links.ts';
import type { Machine } from './machine.ts';
import type { Reception } from './reception.ts';
import type { Origin } from './stream.ts';

/** What reading a frame may touch. */
export interface Desk {
  readonly machine: Machine;
  readonly links: Links;
  readonly reception: Reception<OpenLink>;
  /** Performance time now. */
  readonly now: () => number;
  /** Who is told of a hello. */
  readonly greeted: (hello: Hello) => void;
  /** Who is told of a heartbeat. */
  readonly heartbeat: (beat: Heartbeat) => void;
}

/** What some reasons of a bye mean: the server would refuse whoever comes back with the same token. */
const BYE_CODES: Readonly<Partial<Record<Bye['reason'], { code: ErrorCode; detail: string }>>> = {
  ended: { code: 'REVOKED', detail: 'What could be read here was ended.' },
  expired: { code: 'TOKEN_EXPIRED', detail: 'The token has reached its end.' },
};

/** Takes a frame of an open link and does what docs/PROTOCOL.md says. */
export function readFrame(link: OpenLink, frame: Frame, desk: Desk): void {
  const { machine, links, reception } = desk;
  const { loader, stream, stats } = reception;
  if (frame.type === 'bye') {
    // Before anything is asked of a hello: a server that stops may say nothing else.
    const refused = BYE_CODES[frame.reason];
    if (refused === undefined) machine.dispatch({ type: 'bye', link: link.id, retryAfter: frame.retryAfter });
    else links.end(link, { kind: 'refused', ...refused });
    return;
  }
  if (frame.type === 'hello') {
    desk.greeted(frame);
    // A newer server has accepted the version that this page named: what it says besides, the page skips.
    if (frame.protocol < PROTOCOL_VERSION) {
      const detail = `The server speaks protocol ${frame.protocol}, this page ${PROTOCOL_VERSION}.`;
      links.end(link, { kind: 'refused', code: 'UNKNOWN_PROTOCOL', detail });
      return;
    }
    links.greeted(link, frame);
  }
  const { origin } = link;
  if (!origin) {
    links.end(link, { kind: 'garbled', detail: 'The first frame was no hello.' });
    return;
  }
  if (!link.delivered) {
    link.delivered = true;
    machine.dispatch({ type: 'delivered', link: link.id });
  }
  switch (frame.type) {
    case 'hello':
    case 'heartbeat':
      stats.heard(frame.serverTime, desk.now());
      if (frame.type === 'heartbeat') desk.heartbeat(frame);
      break;
    case 'reset':
      stats.count(link.transport, 'resets');
      if (stream.reset(frame, origin)) loader.load(frame.reason);
      // Polling would otherwise ask from its old cursor and be reset again.
      link.link?.advance({ epoch: frame.epoch, seq: frame.seq });
      break;
    case 'batch':
      readBatch(link, frame, origin, desk);
  }
}

/** A batch of this link did not join on: a defect. It is opened again from the cursor. */
export function holed(link: OpenLink, { reception, links }: Desk): void {
  reception.stats.count(link.transport, 'gaps');
  links.end(link, { kind: 'garbled', detail: 'A part of the stream was missing.' });
}

function readBatch(link: OpenLink, batch: Batch, origin: Origin, desk: Desk): void {
  const { links } = desk;
  const { stream } = desk.reception;
  switch (stream.batch(batch, origin, link)) {
    case 'taken':
    case 'repeat':
      // While batches are held back the page stands still and the link goes on.
      if (stream.resetting) link.link?.advance({ epoch: origin.epoch, seq: batch.to });
      else if (stream.cursor) links.advance(stream.cursor);
      break;
    case 'hole':
      holed(link, desk);
      break;
    case 'foreign':
      // While a snapshot is loaded, links of the time before simply do not count.
      if (stream.resetting) link.link?.advance({ epoch: origin.epoch, seq: batch.to });
      else links.end(link, { kind: 'garbled', detail: 'It speaks of another log.' });
  }
}
