import { LabReportSchema, PAGE_PATHS, PATHS, QUERY, type LabReport } from '#protocol';
import { siteHref } from '../../place.ts';
import { askServer } from '../../state/ask.ts';

/** Takes the path of a page; returns the id of the report that it shows, empty where it names none. */
export function reportIdOf(pathname: string): string {
  const folder = `${PAGE_PATHS.lab}/reports/`;
  return pathname.startsWith(folder) ? pathname.slice(folder.length) : '';
}

/** Takes the page's origin and a report's id; returns the report. Throws Refusal when there is none of that id. */
export function askReport(origin: string, id: string): Promise<LabReport> {
  return askServer({
    origin,
    path: `${PATHS.lab}/reports/${encodeURIComponent(id)}`,
    query: {},
    schema: LabReportSchema,
    name: 'report',
  });
}

/** Takes a report's id; returns where it can be had as JSON, or as a table of comma-separated values. */
export function reportFile(id: string, format: 'json' | 'csv'): string {
  const path = siteHref(`${PATHS.lab}/reports/${id}`);
  return format === 'csv' ? `${path}?${QUERY.format}=csv` : path;
}
