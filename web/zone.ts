/** How a person wants times written: in the browser's zone, in UTC, or in a named zone such as `Europe/Berlin`. */
export type ZoneChoice = 'browser' | 'utc' | (string & {});

const UTC = 'UTC';

/** Takes a choice; returns its name in the tz database, or undefined when this browser knows no such zone. */
export function zoneName(choice: ZoneChoice): string | undefined {
  if (choice === 'utc') return UTC;
  if (choice === 'browser') return Intl.DateTimeFormat().resolvedOptions().timeZone;
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: choice }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** Times of day in one zone. Making a formatter costs a hundred times what using it does: one of these is kept. */
export class ZoneClock {
  readonly choice: ZoneChoice;
  /** The zone's name in the tz database. */
  readonly name: string;
  readonly #clock: Intl.DateTimeFormat;
  readonly #seconds: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #weekday: Intl.DateTimeFormat;
  readonly #short: Intl.DateTimeFormat;
  readonly #parts: Intl.DateTimeFormat;

  /** Takes a choice; one that this browser does not know counts as UTC. */
  constructor(choice: ZoneChoice) {
    const timeZone = zoneName(choice) ?? UTC;
    const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const;
    this.choice = choice;
    this.name = timeZone;
    this.#clock = new Intl.DateTimeFormat('en-GB', clock);
    this.#seconds = new Intl.DateTimeFormat('en-GB', { ...clock, second: '2-digit' });
    this.#day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone });
    this.#weekday = new Intl.DateTimeFormat('en-GB', {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      timeZone,
    });
    this.#short = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short', timeZone });
    this.#parts = new Intl.DateTimeFormat('en-GB', {
      ...clock,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      second: 'numeric',
    });
  }

  /** Takes ms since 1970; returns the time of day, such as `14:02`, with seconds when asked for. */
  time(at: number, seconds = false): string {
    return (seconds ? this.#seconds : this.#clock).format(at);
  }

  /** Takes ms since 1970; returns the day, such as `21 Nov`. */
  day(at: number): string {
    return this.#day.format(at);
  }

  /** Takes ms since 1970; returns day and time, such as `Sat 21 Nov, 14:02:05`. */
  moment(at: number): string {
    return `${this.#weekday.format(at)}, ${this.#seconds.format(at)}`;
  }

  /** Takes ms since 1970; returns date and time with the zone's short name: `Thu 26 Nov, 19:08:23 CET`. */
  stamp(at: number): string {
    return `${this.moment(at)} ${this.short(at)}`;
  }

  /** Takes ms since 1970; returns the zone's short name at that time, such as `CET` or `UTC`. */
  short(at: number): string {
    return this.#short.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? this.name;
  }

  /** Takes ms since 1970; returns the ms that the zone's clocks are ahead of UTC at that time. */
  offset(at: number): number {
    if (this.name === UTC) return 0;
    const parts = new Map(this.#parts.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const there = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
    return there - Math.floor(at / 1000) * 1000;
  }
}
