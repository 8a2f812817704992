import fc from 'fast-check';
import { PACKETS } from '../inputs/packets.ts';
import { clientFrame, OPCODE } from '../../bench/ws-frames.ts';
import { odd } from './words.ts';

/** A text that Engine.IO and Socket.IO may take for packets, or not. */
export const packet: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...PACKETS),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .tuple(fc.constantFrom('40', '42', '421', '43', '44', '451-', '461-', '4', '2', '6'), fc.json())
    .map((parts) => parts.join('')),
  fc
    .tuple(fc.constantFrom('command', 'renew', 'b', 'error', 'x'), odd)
    .map(([name, value]) => `423${JSON.stringify([name, value])}`.slice(0, 60_000)),
  odd.map((auth) => `40${JSON.stringify(auth)}`.slice(0, 60_000)),
);

/** A frame of RFC 6455 as it may not be: any opcode and bits, masked or not, a length that is not its own. */
const badFrame: fc.Arbitrary<Buffer> = fc
  .record({
    first: fc.nat(255),
    masked: fc.boolean(),
    claimed: fc.oneof(fc.nat(127), fc.constantFrom(126, 127)),
    long: fc.uint8Array({ maxLength: 8 }),
    payload: fc.uint8Array({ maxLength: 40 }),
  })
  .map(({ first, masked, claimed, long, payload }) =>
    Buffer.concat([Buffer.from([first, (masked ? 0x80 : 0) | claimed]), long, payload]),
  );

/** One frame: mostly well framed with a packet that is none in it, else no frame at all. */
export const frame: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 6, arbitrary: packet.map((text) => clientFrame(OPCODE.text, text)) },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => clientFrame(2, Buffer.from(bytes))),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom<number>(OPCODE.ping, OPCODE.pong, OPCODE.close),
        fc.uint8Array({ maxLength: 125 }),
      )
      .map(([opcode, bytes]) => clientFrame(opcode, Buffer.from(bytes))),
  },
  { weight: 1, arbitrary: badFrame },
);
