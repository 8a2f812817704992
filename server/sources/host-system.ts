import os from 'node:os';
import si from 'systeminformation';
import { CpuLoad } from './cpu-load.ts';
import type { Probe } from './host-probe.ts';
import type { Reading } from './host-series.ts';

/** Takes what a foreign reader returned; true for a number that means something here. */
function isMeasured(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** Takes a reading whose value may be missing; returns it as a list of one or none. */
function measured(name: Reading['name'], value: unknown, label?: string): Reading[] {
  if (!isMeasured(value)) return [];
  return [label === undefined ? { name, value } : { name, value, label }];
}

/**
 * Returns a measurement of the cores' busy time since the one before, the first since this call. By hand: the library
 * stops the event loop for a process of its own each time.
 */
function cpu(): () => Promise<Reading[]> {
  const load = new CpuLoad(os.cpus());
  return async () => {
    const { cores, all } = load.since(os.cpus());
    const each = cores.flatMap((used, index) => measured('cpu.core.used', used, String(index)));
    return [...each, ...measured('cpu.used', all)];
  };
}

async function load(): Promise<Reading[]> {
  const [one, five, fifteen] = os.loadavg();
  return [...measured('load.1m', one), ...measured('load.5m', five), ...measured('load.15m', fifteen)];
}

async function memory(): Promise<Reading[]> {
  const found = await si.mem();
  return [
    ...measured('memory.used', found.total - found.free - found.buffcache),
    ...measured('memory.cached', found.buffcache),
    ...measured('memory.free', found.free),
    ...measured('memory.total', found.total),
    ...measured('swap.used', found.swapused),
    ...measured('swap.total', found.swaptotal),
  ];
}

/** What decides whether an interface is worth a series. */
export type InterfaceFacts = Pick<
  si.Systeminformation.NetworkInterfacesData,
  'iface' | 'internal' | 'virtual' | 'operstate'
>;

/**
 * Takes all interfaces; returns the names of those that carry this machine's traffic. Inside a container the only
 * interface is often called virtual: then the virtual ones count.
 */
export function chooseInterfaces(all: readonly InterfaceFacts[]): string[] {
  const outward = all.filter(({ internal, operstate }) => !internal && operstate !== 'down');
  const physical = outward.filter((candidate) => !candidate.virtual);
  return (physical.length > 0 ? physical : outward).map(({ iface }) => iface);
}

async function network(): Promise<Reading[]> {
  // `false`: reuse the details of known interfaces; a changed set of addresses is noticed all the same.
  const names = chooseInterfaces(await si.networkInterfaces(false));
  if (names.length === 0) return [];
  const stats = await si.networkStats(names.join(','));
  return stats
    .filter(({ operstate }) => operstate !== 'down')
    .flatMap(({ iface, rx_sec, tx_sec }) => [
      ...measured('network.in', rx_sec, iface),
      ...measured('network.out', tx_sec, iface),
    ]);
}

/** Rates of all disks together; null where the machine does not show them, as in many containers. */
async function diskRates(): Promise<Reading[]> {
  // Its types hide the null.
  const rates = (await si.fsStats()) as si.Systeminformation.FsStatsData | null;
  return [...measured('disk.read', rates?.rx_sec), ...measured('disk.write', rates?.wx_sec)];
}

/** What decides whether a mount is worth a series. */
export type MountFacts = Pick<si.Systeminformation.FsSizeData, 'fs' | 'type' | 'mount' | 'size' | 'used'>;

/**
 * Takes all mounts; returns one for each file system, the one with the shortest path. Single files that container
 * engines mount into /etc, and the layers of containers seen from outside, are left out.
 */
export function chooseMounts(all: readonly MountFacts[]): MountFacts[] {
  const chosen = new Map<string, MountFacts>();
  for (const mount of all) {
    if (mount.size <= 0 || mount.mount.startsWith('/etc/')) continue;
    if (mount.type === 'overlay' && mount.mount !== '/') continue;
    const other = chosen.get(mount.fs);
    if (other === undefined || mount.mount.length < other.mount.length) chosen.set(mount.fs, mount);
  }
  return [...chosen.values()];
}

async function diskSpace(): Promise<Reading[]> {
  return chooseMounts(await si.fsSize()).flatMap(({ mount, used, size }) => [
    ...measured('disk.used', used, mount),
    ...measured('disk.size', size, mount),
  ]);
}

async function temperature(): Promise<Reading[]> {
  const found = await si.cpuTemperature();
  const sensors = [
    ['processor', found.main],
    ...found.cores.map((value, index) => [`core ${index}`, value] as const),
    ...(found.socket ?? []).map((value, index) => [`socket ${index}`, value] as const),
    ['chipset', found.chipset],
  ] as const;
  // A sensor that cannot be read is 0 or -1 on some machines.
  return sensors.flatMap(([sensor, value]) => (value ? measured('temperature', value, sensor) : []));
}

/**
 * Returns the measurements of the machine. Those that start processes come less often, and their first turns are
 * spread so that they do not meet in one second.
 */
export function systemProbes(): Probe[] {
  return [
    { name: 'cpu', everySeconds: 1, firstAfterSeconds: 0, measure: cpu() },
    { name: 'load', everySeconds: 1, firstAfterSeconds: 0, measure: load },
    { name: 'memory', everySeconds: 1, firstAfterSeconds: 0, measure: memory },
    { name: 'network', everySeconds: 2, firstAfterSeconds: 0, measure: network },
    { name: 'disk rates', everySeconds: 2, firstAfterSeconds: 1, measure: diskRates },
    { name: 'disk space', everySeconds: 10, firstAfterSeconds: 0, measure: diskSpace },
    { name: 'temperature', everySeconds: 10, firstAfterSeconds: 2, measure: temperature },
  ];
}
