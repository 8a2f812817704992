/** Which series a panel shows, and what its legend calls them. */
export interface SeriesSelector {
  /** The series' name; every labelling of it matches. */
  readonly name: string;
  /** Legend text; `{label}` stands for that label's value. */
  readonly legend: string;
  /** The label whose value is a transport: the series then takes that transport's colour. */
  readonly transportLabel?: string;
}

/** A panel as data. Times, units and colours come from the series themselves. */
export interface PanelSpec {
  readonly id: string;
  readonly title: string;
  /** Said beside the unit where the unit alone would mislead. */
  readonly hint?: string;
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

/** The first board's panels, in order. One whose series do not exist on this machine is not shown. */
export const PANELS: readonly PanelSpec[] = [
  {
    id: 'synthetic',
    title: 'Made-up load',
    hint: 'from --synthetic-rate',
    series: [{ name: 'synthetic.wave', legend: 'wave {n}' }],
    stacked: false,
  },
  {
    id: 'cores',
    title: 'CPU by core',
    hint: 'stacked',
    series: [{ name: 'cpu.core.used', legend: 'core {core}' }],
    stacked: true,
    fullPerSeries: 100,
  },
  {
    id: 'memory',
    title: 'Memory',
    series: [
      { name: 'memory.used', legend: 'used' },
      { name: 'memory.cached', legend: 'cached' },
      { name: 'swap.used', legend: 'swap' },
    ],
    stacked: false,
    full: 'memory.total',
  },
  {
    id: 'load',
    title: 'Load',
    hint: 'runnable tasks',
    series: [
      { name: 'load.1m', legend: '1 min' },
      { name: 'load.5m', legend: '5 min' },
      { name: 'load.15m', legend: '15 min' },
    ],
    stacked: false,
  },
  {
    id: 'network',
    title: 'Network',
    series: [
      { name: 'network.in', legend: '{iface} in' },
      { name: 'network.out', legend: '{iface} out' },
    ],
    stacked: false,
  },
  {
    id: 'disk',
    title: 'Disk',
    series: [
      { name: 'disk.read', legend: 'read' },
      { name: 'disk.write', legend: 'write' },
    ],
    stacked: false,
  },
  {
    id: 'loop',
    title: 'Event loop delay',
    series: [
      { name: 'loop.delay.p50', legend: 'p50' },
      { name: 'loop.delay.p99', legend: 'p99' },
    ],
    stacked: false,
  },
  {
    id: 'space',
    title: 'Disk space',
    series: [
      { name: 'disk.used', legend: '{mount} used' },
      { name: 'disk.size', legend: '{mount} size' },
    ],
    stacked: false,
  },
  {
    id: 'server',
    title: 'Server memory',
    series: [
      { name: 'process.rss', legend: 'resident' },
      { name: 'heap.used', legend: 'heap' },
    ],
    stacked: false,
  },
  {
    id: 'viewers',
    title: 'Viewers',
    hint: 'connections by transport',
    series: [{ name: 'connections', legend: '{transport}', transportLabel: 'transport' }],
    stacked: true,
    leastStep: 1,
  },
  {
    id: 'temperature',
    title: 'Temperature',
    series: [{ name: 'temperature', legend: '{sensor}' }],
    stacked: false,
  },
];
