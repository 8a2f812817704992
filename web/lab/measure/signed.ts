import { TRANSPORT_NAMES, type TransportName } from '#protocol';
import type { OpenTransport } from '../../transports/contract.ts';

/** Takes the ways to open and a viewer's name; returns the same, each request in that name. */
export function signed(
  transports: Readonly<Record<TransportName, OpenTransport>>,
  viewer: string,
): Record<TransportName, OpenTransport> {
  const sign =
    (open: OpenTransport): OpenTransport =>
    (request, events) =>
      open({ ...request, viewer }, events);
  const entries = TRANSPORT_NAMES.map((name) => [name, sign(transports[name])] as const);
  return Object.fromEntries(entries) as Record<TransportName, OpenTransport>; // fromEntries widens the keys
}
