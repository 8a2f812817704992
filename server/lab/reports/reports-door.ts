import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import { LAB_REPORT_BYTES, LabRecordingSchema, LabReportIdSchema, PATHS, QUERY, Refusal } from '#protocol';
import type { ReadBody } from '../../http/json-body.ts';
import type { Router } from '../../transports/contract.ts';
import { csvOf } from './csv.ts';
import type { LabReports } from './reports.ts';

/** Where reports are filed; below it each one. */
export const REPORTS_PATH = `${PATHS.lab}/reports` as const;

const limitReport = bodyLimit({
  maxSize: LAB_REPORT_BYTES,
  onError: () => {
    throw new Refusal(
      'BODY_TOO_LARGE',
      `A report is at most ${LAB_REPORT_BYTES / 1024} KiB.`,
      'Record for a shorter time, or leave out the lines of each second.',
    );
  },
});

/** A report never changes, but who may read it does: a browser that kept it would show it to whoever comes next. */
const FRESH = { 'Cache-Control': 'no-store' } as const;

/** Takes the router, the reports, and what reads bodies; serves them. */
export function serveReports(router: Router, reports: LabReports, read: ReadBody): void {
  router.post(REPORTS_PATH, limitReport, async (context) => {
    const sent = v.safeParse(LabRecordingSchema, await read(context));
    if (!sent.success) {
      const [issue] = sent.issues;
      throw new Refusal(
        'MALFORMED_REQUEST',
        `That is no report: ${v.getDotPath(issue) ?? 'the whole'} does not fit.`,
        'See docs/PROTOCOL.md, section 5.6.',
      );
    }
    const { id } = await reports.file(sent.output);
    return context.json({ id }, 201, FRESH);
  });
  router.get(`${REPORTS_PATH}/:report`, async (context) => {
    const id = v.safeParse(LabReportIdSchema, context.req.param('report'));
    const report = id.success ? await reports.find(id.output) : undefined;
    if (report === undefined)
      throw new Refusal('NOT_FOUND', 'There is no such report.', 'Check its address.');
    const format = context.req.query(QUERY.format) ?? 'json';
    if (format === 'json') return context.json(report, 200, FRESH);
    if (format !== 'csv') {
      throw new Refusal('MALFORMED_REQUEST', 'Reports have no such format.', 'Ask for json or csv.');
    }
    return context.body(csvOf(report), 200, {
      ...FRESH,
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="switchyard-lab-${report.id}.csv"`,
    });
  });
}
