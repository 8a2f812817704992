import type { Network } from '#protocol';
import type { LabClient } from './measure/client.ts';
import type { Lane } from './measure/lane.ts';
import type { LabRun, LabRunListener, LabRunOptions } from './measure/run.ts';

/** A lane, as far as the desk needs it. */
export type DeskLane = Pick<Lane, 'name' | 'status' | 'paused' | 'ticker' | 'pause' | 'resume'>;

/** A session's doors, as far as the desk needs them. */
export type DeskClient = Pick<
  LabClient,
  'state' | 'set' | 'cut' | 'network' | 'tap' | 'tapped' | 'cost' | 'report'
>;

/** A session with its lanes, as far as the desk needs it. */
export interface DeskRun extends Pick<
  LabRun,
  'state' | 'start' | 'figures' | 'reset' | 'take' | 'record' | 'recorded' | 'endRecording' | 'end'
> {
  readonly client: DeskClient;
  readonly lanes: ReadonlyMap<DeskLane['name'], DeskLane>;
}

/** What the desk needs of the page around it. */
export interface DeskPort {
  readonly origin: string;
  /** Who measures: the browser's name. */
  readonly browser: string;
  /** Opens a session. Throws Refusal when the server says no. */
  open(options: LabRunOptions, listener: LabRunListener): Promise<DeskRun>;
  /** Returns what networks a lane can be put behind. */
  networks(): Promise<Network>;
  /** Nobody sees the page. */
  hidden(): boolean;
}
