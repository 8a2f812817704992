/** Numbers as the Lab's sentences have them: no more digits than anybody reads. */

/** Takes a number; returns it with at most three digits that count, and with commas between thousands. */
export function plain(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : 2;
  const [whole = '', part] = value.toFixed(digits).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const tail = (part ?? '').replace(/0+$/, '');
  return tail === '' ? grouped : `${grouped}.${tail}`;
}

/** Takes milliseconds; returns them as `4.2 ms` or `1.3 s`. */
export function time(ms: number): string {
  return ms >= 1000 ? `${plain(ms / 1000)} s` : `${plain(ms)} ms`;
}

const SIZES = [
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'KB'],
] as const;

/** Takes bytes; returns them as `176 bytes` or `1.9 MB`, 1 KB being 1000 bytes. */
export function size(bytes: number): string {
  const [unit, name] = SIZES.find(([least]) => Math.abs(bytes) >= least) ?? [1, 'bytes'];
  return `${plain(bytes / unit)} ${name}`;
}

/** Takes how many, and of what; returns `1 event` or `600 events`. */
export function counted(count: number, noun: string): string {
  return `${plain(count)} ${noun}${count === 1 ? '' : 's'}`;
}
