/** Takes CSV (RFC 4180); returns its rows of cells, as a spreadsheet reads them. */
export function cellsOf(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, separator = '', quoted, plain] of csv.matchAll(
    /(^|,|\r\n)(?:"((?:[^"]|"")*)"|([^,\r\n]*))/g,
  )) {
    if (separator === '\r\n') rows.push([]);
    rows.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
  }
  return rows;
}

/** Takes rows of cells; returns those that a spreadsheet would run: no number, and what it takes for a formula. */
export function formulasIn(rows: readonly (readonly string[])[]): string[] {
  return rows
    .flat()
    .filter(
      (cell) => /^["\s\p{Z}\p{C}]*[=+\-@＝＋－＠]/u.test(cell) && !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(cell),
    );
}
