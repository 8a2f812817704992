import type { LabRecording } from '#protocol';
import type { DeskRun } from './desk-port.ts';

/** What is recorded: how many seconds of how many. */
export interface RecordingShown {
  readonly done: number;
  readonly seconds: number;
}

/** Takes what to do with the session that is open; does it, and tells a person what went wrong. It never rejects. */
export type AskRun = (deed: (run: DeskRun) => Promise<void>) => Promise<void>;

/** Records a session and files what was recorded. */
export class Recorder {
  /** Undefined while nothing is recorded. */
  recording = $state.raw<RecordingShown | undefined>();
  /** Id of the report filed last. */
  report = $state.raw<string | undefined>();
  /** A recording that could not be filed: it is kept until it is, or another one begins. */
  unfiled = $state.raw<LabRecording | undefined>();
  readonly #ask: AskRun;
  readonly #browser: string;

  /** Takes what reaches the session, and the browser's name. */
  constructor(ask: AskRun, browser: string) {
    this.#ask = ask;
    this.#browser = browser;
  }

  /** Takes seconds; counts anew, records for so long and files the report. Resolves with whether there is one. */
  async record(seconds: number): Promise<boolean> {
    this.report = undefined;
    this.unfiled = undefined;
    this.recording = { done: 0, seconds };
    await this.#ask(async (run) => {
      this.unfiled = await run.record(seconds, this.#browser);
    });
    this.recording = undefined;
    return this.file();
  }

  /** Files what was recorded, if that has not been done. Resolves with whether there is a report then. */
  async file(): Promise<boolean> {
    const recorded = this.unfiled;
    if (recorded === undefined) return false;
    let filed: string | undefined;
    await this.#ask(async (run) => void (filed = await run.client.report(recorded)));
    if (filed !== undefined) [this.report, this.unfiled] = [filed, undefined];
    return filed !== undefined;
  }

  /** Gives up what is being recorded. */
  end(): void {
    void this.#ask(async (run) => run.endRecording()); // it never rejects
    this.recording = undefined;
  }

  /** Takes how many seconds have been recorded. */
  progress(done: number): void {
    if (this.recording !== undefined) this.recording = { ...this.recording, done };
  }
}
