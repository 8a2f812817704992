import type { LotProof } from '#protocol';
import { allRight, type Check } from './proof.ts';

/** Takes a proof, what was found in it, and where it came from; returns it as text, to be sent to somebody. */
export function proofText(proof: LotProof, checks: readonly Check[], origin: string): string {
  const { lot, epoch, seq, serverTime, fingerprint, events } = proof;
  const result = (ok: boolean | undefined): string => (ok === undefined ? '–' : ok ? 'right' : 'WRONG');
  return [
    `Lot “${lot.terms.title}” (${lot.lot}) at ${origin}`,
    `Log ${epoch} up to ${seq}, ${new Date(serverTime).toISOString()} by the server’s clock`,
    `SHA-256 of its events: ${fingerprint}`,
    '',
    `Verified in the page: ${allRight(checks) ? 'everything is right' : 'something is wrong'}`,
    ...checks.flatMap(({ name, ok, says }) => [
      `- ${name}: ${result(ok)}`,
      ...says.map((text) => `  ${text}`),
    ]),
    '',
    ...events.map((event) => JSON.stringify(event)),
    '',
  ].join('\n');
}
