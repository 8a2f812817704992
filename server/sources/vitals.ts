import type { TransportName } from '#protocol';

/** The server's own figures, read when they are wanted: what the host source cannot measure from outside. */
export interface ServerVitals {
  /** Open connections, by transport. */
  connections(): Readonly<Record<TransportName, number>>;
  /** The seq of the newest durable event. */
  head(): number;
  /** Seconds that the message which has waited longest should have been sent; 0 when none waits. */
  outboxOldest(): number;
}
