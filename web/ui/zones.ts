import { ZoneClock, zoneName, type ZoneChoice } from '../zone.ts';

/** Zones that the palette offers by name; every other one is in the dialog. */
export const COMMON_ZONES: readonly string[] = [
  'America/Los_Angeles',
  'America/New_York',
  'America/Sao_Paulo',
  'Europe/London',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Asia/Shanghai',
  'Asia/Tokyo',
  'Australia/Sydney',
];

/** Takes nothing; returns every zone that this browser knows, by name: some six hundred, so only where they are needed. */
export function allZones(): string[] {
  return [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];
}

/** Takes what a person typed; returns the zone it names, undefined when there is none. Spaces and case do not matter. */
export function findZone(text: string): string | undefined {
  const name = text.trim().replaceAll(' ', '_');
  return name === '' || name === 'browser'
    ? undefined
    : zoneName(name.toLowerCase() === 'utc' ? 'utc' : name);
}

/** Takes a zone and ms since 1970; returns its name with its short name then: `Europe/Berlin (CET)`. */
export function zoneWords(zone: ZoneClock, at: number): string {
  const short = zone.short(at);
  return short === zone.name ? zone.name : `${zone.name} (${short})`;
}

/** Takes a choice and ms since 1970; returns how the menu calls it, with what the clocks say there. */
export function choiceWords(
  choice: ZoneChoice,
  at: number,
): { readonly name: string; readonly time: string } {
  const zone = new ZoneClock(choice);
  return { name: zoneWords(zone, at), time: zone.time(at) };
}
