/** What a spreadsheet takes for a formula: one of these, also in their wide forms, where only quotes and what is not seen stand before it. */
const FORMULA = /^(?:["'`\p{Z}\p{C}]*[=+\-@＝＋－＠]|[\t\r\n])/u;

/**
 * Takes a value; returns it as one cell of CSV (RFC 4180): nothing for null and NaN, a number as it is, a text in quotes where it needs
 * them. A text that a spreadsheet would run as a formula gets an apostrophe before it, which says to it that the rest is text.
 */
export function csvCell(value: string | number | null): string {
  if (value === null || Number.isNaN(value)) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Takes cells; returns them as a row of CSV, without the end of the line. */
export function csvRow(cells: readonly (string | number | null)[]): string {
  return cells.map(csvCell).join(',');
}
