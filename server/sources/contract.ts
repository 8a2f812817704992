import type { SeriesDeclaration } from '#domain';
import type { ProcessTuple } from '#protocol';

/** Where a source's events go: one topic of the log. Every call settles after the events are durable. */
export interface MetricWriter {
  /** Declares series; returns their ids in the order given. A series already declared keeps its id. */
  declare(declarations: readonly SeriesDeclaration[]): Promise<readonly number[]>;
  /** Writes rows of samples, each as one event `[seriesId, value, …]`, all or none. At least one. */
  write(...rows: readonly (readonly (number | null)[])[]): Promise<void>;
  /** Writes a table of processes as one event, the busiest first; PROCESS_LIMIT rows at the most. */
  writeProcesses(table: readonly ProcessTuple[]): Promise<void>;
}

/** Something that measures and writes until it is stopped. */
export interface Source {
  /** The topic that its events belong to, such as `metrics/host`. */
  readonly topic: string;
  /** Runs until the signal aborts. It reports its own measuring faults and goes on; it rejects only on a defect. */
  run(writer: MetricWriter, signal: AbortSignal): Promise<void>;
}
