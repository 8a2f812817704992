import * as v from 'valibot';

/** What can happen to a request that asks for an upgrade. */
export const UPGRADE_FATES = [
  'pass',
  'refuse',
  'strip',
  'reset',
  'silence',
  'close-after-101',
  'silence-after-101',
] as const;

/** What happens to a request that asks for an upgrade. */
export type UpgradeFate = (typeof UPGRADE_FATES)[number];

/** Every number of a profile: its unit, its bounds, and one line for a person. */
export const NUMBERS = {
  latencyMs: { unit: 'ms', least: 0, most: 60_000, help: 'added in each direction' },
  jitterMs: { unit: 'ms', least: 0, most: 60_000, help: 'more at the most, by chance' },
  bytesPerSecond: {
    unit: 'bytes a second',
    least: 1,
    most: 1e9,
    help: 'in each direction of each connection',
  },
  sliceBytes: { unit: 'bytes', least: 1, most: 65_536, help: 'the most that one write holds' },
  cutAfterBytes: { unit: 'bytes', least: 0, most: 1e9, help: 'after which a connection is reset' },
  cutEverySeconds: { unit: 'seconds', least: 0.01, most: 3600, help: 'that a connection lives on average' },
  webSocketSeconds: { unit: 'seconds', least: 0.01, most: 3600, help: 'that a WebSocket lives' },
  webSocketIdleSeconds: { unit: 'seconds', least: 0.01, most: 3600, help: 'of silence that end a WebSocket' },
  bufferKilobytes: {
    unit: 'KB',
    least: 0.001,
    most: 8192,
    help: 'of a stream held back until they are full; left out, until it ends',
  },
  offlineSeconds: { unit: 'seconds', least: 0.01, most: 3600, help: 'in which nothing passes' },
  connections: { unit: 'connections', least: 1, most: 1000, help: 'busy at a time, for each viewer' },
} as const;

/** The name of a number. */
export type NumberName = keyof typeof NUMBERS;

/** Every number's name. */
export const NUMBER_NAMES = Object.keys(NUMBERS) as [NumberName, ...NumberName[]]; // Object.keys widens to string

const numberSchema = (name: NumberName) => {
  const { least, most, unit } = NUMBERS[name];
  const bounds = `must be a number from ${least} to ${most} (${unit})`;
  return v.exactOptional(v.pipe(v.number(bounds), v.minValue(least, bounds), v.maxValue(most, bounds)));
};

type NumberEntries = { [Name in NumberName]: ReturnType<typeof numberSchema> };

/** What a profile sets, all of it optional in a request for one. */
export const SettingEntries = {
  upgrade: v.exactOptional(v.picklist(UPGRADE_FATES, `must be one of ${UPGRADE_FATES.join(', ')}`)),
  /** With `refuse`: the status that is answered. */
  status: v.exactOptional(v.picklist([400, 403, 502], 'must be 400, 403 or 502')),
  // Built from NUMBERS name by name, which fromEntries cannot express.
  ...(Object.fromEntries(NUMBER_NAMES.map((name) => [name, numberSchema(name)])) as NumberEntries),
};

/** What may be set differently from the table. Unknown settings are refused. */
export const SettingsSchema = v.strictObject(SettingEntries);

/** What may be set differently from the table. */
export type Settings = Readonly<v.InferOutput<typeof SettingsSchema>>;
