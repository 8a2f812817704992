/** Which series a panel shows, and what its legend calls them. */
export interface SeriesSelector {
  /** The series' name; every labelling of it matches. */
  readonly name: string;
  /** Legend text; `{label}` stands for that label's value. */
  readonly legend: string;
  /** The label whose value is a transport: the series then takes that transport's colour. */
  readonly transportLabel?: string;
  /** Drawn below the zero line, its values still written without a sign: what goes out, beside what comes in. */
  readonly mirrored?: true;
  /** Its place in the palette, for a series that has no labels; left out, name and labels decide. */
  readonly hue?: number;
}

/** What every panel has. Times, units and colours come from the series themselves. */
interface PanelHead {
  readonly id: string;
  readonly title: string;
  /** Said beside the unit where the unit alone would mislead. */
  readonly hint?: string;
}

/** Curves over time. */
export interface TimeSpec extends PanelHead {
  readonly kind: 'time';
  readonly series: readonly SeriesSelector[];
  /** Curves are bands upon each other. */
  readonly stacked: boolean;
  /** The least step of the axis: 1 for things that are counted. */
  readonly leastStep?: number;
  /** The axis ends at this much for each series shown, whatever the values are. */
  readonly fullPerSeries?: number;
  /** A series whose newest value sets the end of the axis: what there is in total. */
  readonly full?: string;
}

/** How much of each thing is in use, as bars: one for each value of a label that both series have. */
export interface BarsSpec extends PanelHead {
  readonly kind: 'bars';
  readonly used: string;
  readonly size: string;
  readonly label: string;
  /** Per cent of the size from which a bar warns. */
  readonly warnAt: number;
}

/** The busiest processes of the machine, as a table. */
export interface ProcessesSpec extends PanelHead {
  readonly kind: 'processes';
}

/** A panel as data. */
export type PanelSpec = TimeSpec | BarsSpec | ProcessesSpec;

/** A stat tile as data: the sum of the matching series, large, with its recent past. */
export interface TileSpec {
  readonly id: string;
  readonly title: string;
  readonly series: string;
  /** A series to name beside the value as what there is in total. */
  readonly of?: string;
  /** The least range that the sparkline shows, in the series' unit. */
  readonly span: number;
}

const MIB = 1024 ** 2;

/** The first board's tiles. */
export const TILES: readonly TileSpec[] = [
  { id: 'cpu', title: 'CPU', series: 'cpu.used', span: 20 },
  { id: 'memory', title: 'Memory', series: 'memory.used', of: 'memory.total', span: 64 * MIB },
  { id: 'network-in', title: 'Network in', series: 'network.in', span: 16 * 1024 },
  { id: 'loop', title: 'Event loop p99', series: 'loop.delay.p99', span: 4 },
  { id: 'viewers', title: 'Viewers', series: 'connections', span: 4 },
  { id: 'events', title: 'Events', series: 'events.rate', span: 4 },
];

/** The first board's panels, in order: the machine, then this server. One whose series do not exist here is not shown. */
export const PANELS: readonly PanelSpec[] = [
  {
    kind: 'time',
    id: 'cpu',
    title: 'CPU',
    hint: 'all cores together',
    series: [{ name: 'cpu.used', legend: 'busy', hue: 0 }],
    stacked: false,
    fullPerSeries: 100,
  },
  {
    kind: 'time',
    id: 'cores',
    title: 'CPU by core',
    hint: 'stacked',
    series: [{ name: 'cpu.core.used', legend: 'core {core}' }],
    stacked: true,
    fullPerSeries: 100,
  },
  {
    kind: 'time',
    id: 'memory',
    title: 'Memory',
    hint: 'stacked, of all there is',
    // As on other node boards: what programs hold, what can be given back, and swap on top. What is left is free.
    series: [
      { name: 'memory.used', legend: 'used', hue: 0 },
      { name: 'memory.cached', legend: 'cached', hue: 5 },
      { name: 'swap.used', legend: 'swap', hue: 4 },
    ],
    stacked: true,
    full: 'memory.total',
  },
  {
    kind: 'time',
    id: 'load',
    title: 'Load',
    hint: 'runnable tasks',
    series: [
      { name: 'load.1m', legend: '1 min', hue: 0 },
      { name: 'load.5m', legend: '5 min', hue: 1 },
      { name: 'load.15m', legend: '15 min', hue: 2 },
    ],
    stacked: false,
  },
  {
    kind: 'time',
    id: 'network',
    title: 'Network',
    hint: 'in above, out below',
    series: [
      { name: 'network.in', legend: '{iface} in' },
      { name: 'network.out', legend: '{iface} out', mirrored: true },
    ],
    stacked: false,
  },
  {
    kind: 'time',
    id: 'disk',
    title: 'Disk I/O',
    hint: 'read above, written below',
    series: [
      { name: 'disk.read', legend: 'read', hue: 0 },
      { name: 'disk.write', legend: 'written', hue: 4, mirrored: true },
    ],
    stacked: false,
  },
  {
    kind: 'bars',
    id: 'space',
    title: 'Disk space',
    used: 'disk.used',
    size: 'disk.size',
    label: 'mount',
    warnAt: 90,
  },
  {
    kind: 'processes',
    id: 'processes',
    title: 'Busiest processes',
    hint: '% of one core',
  },
  {
    kind: 'time',
    id: 'temperature',
    title: 'Temperature',
    series: [{ name: 'temperature', legend: '{sensor}' }],
    stacked: false,
  },
  {
    kind: 'time',
    id: 'loop',
    title: 'Event loop delay',
    hint: 'of this server',
    series: [
      { name: 'loop.delay.p50', legend: 'p50', hue: 0 },
      { name: 'loop.delay.p99', legend: 'p99', hue: 1 },
    ],
    stacked: false,
  },
  {
    kind: 'time',
    id: 'server',
    title: 'Server memory',
    series: [
      { name: 'process.rss', legend: 'resident', hue: 0 },
      { name: 'heap.used', legend: 'heap', hue: 5 },
    ],
    stacked: false,
  },
  {
    kind: 'time',
    id: 'viewers',
    title: 'Viewers',
    hint: 'connections by transport, stacked',
    series: [{ name: 'connections', legend: '{transport}', transportLabel: 'transport' }],
    stacked: true,
    leastStep: 1,
  },
  {
    kind: 'time',
    id: 'events',
    title: 'Events',
    hint: 'written to the log',
    series: [{ name: 'events.rate', legend: 'events', hue: 5 }],
    stacked: false,
  },
  {
    kind: 'time',
    id: 'synthetic',
    title: 'Made-up load',
    hint: 'from --synthetic-rate',
    series: [{ name: 'synthetic.wave', legend: 'wave {n}' }],
    stacked: false,
  },
];
