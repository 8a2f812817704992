import * as v from 'valibot';
import { labReportTopic, LabReportSchema, type LabRecording, type LabReport } from '#protocol';
import type { Log } from '../../../db/log.ts';
import { newLabName } from '../session/lab-sessions.ts';

/** The Lab's reports: each an event of a topic of its own, kept for ever, on no stream. */
export class LabReports {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Takes what was recorded; returns the report once it is durable. Rejects with LogError. */
  async file(recording: LabRecording): Promise<LabReport> {
    const report: LabReport = { ...recording, id: newLabName(), at: Date.now() };
    const topic = labReportTopic(report.id);
    await this.#log.append({
      events: [{ topic, kind: 'lab-report', data: { ...report } }],
      expect: { topic, version: 0 },
      // Over for ever so long: snapshots look at what is going on, or was a day ago.
      states: [{ topic, state: report, over: 0 }],
    });
    return report;
  }

  /** Takes a report's name; returns it, undefined when there is none. */
  async find(id: string): Promise<LabReport | undefined> {
    const stored = await this.#log.state(labReportTopic(id));
    return stored && v.parse(LabReportSchema, JSON.parse(stored.json));
  }
}
