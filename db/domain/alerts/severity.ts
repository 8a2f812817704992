import { SEVERITIES, type Severity } from '#protocol';

/** Takes two severities; true when the first is the more urgent. */
export function isMoreUrgent(one: Severity, other: Severity): boolean {
  return SEVERITIES.indexOf(one) > SEVERITIES.indexOf(other);
}
