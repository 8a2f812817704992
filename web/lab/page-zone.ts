import { recall, STORED } from '../storage.ts';
import { ZoneClock, zoneName } from '../zone.ts';

/** Returns the zone that times are written in: the one chosen on the board. */
export function pageZone(): ZoneClock {
  const stored = recall(STORED.zone);
  return new ZoneClock(stored !== null && zoneName(stored) !== undefined ? stored : 'browser');
}
