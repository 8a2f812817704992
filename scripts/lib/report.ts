/** What a measuring command says at its end: figures with their goals, for a person and for a machine. */

/** A bound that a figure should keep: in the figure's own unit. */
export type Goal = { readonly atMost: number } | { readonly atLeast: number };

/** One measured number. `goal` is its bound as text, null for information only; `ok` is true without a goal. */
export interface Figure {
  readonly name: string;
  /** Null when it could not be measured. */
  readonly value: number | null;
  readonly unit: string;
  readonly goal: string | null;
  readonly ok: boolean;
}

/** Takes a number; returns it with three significant digits at most, whole numbers kept whole. */
export function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

function keeps(value: number, goal: Goal): boolean {
  return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
}

/**
 * Takes a name, the value (undefined or not finite: it could not be measured, which misses any goal), its unit and
 * perhaps a goal; returns the figure. The goal is judged before rounding.
 */
export function figure(name: string, value: number | undefined, unit: string, goal?: Goal): Figure {
  const known = value !== undefined && Number.isFinite(value) ? value : undefined;
  const bound = goal && ('atMost' in goal ? `<= ${round(goal.atMost)}` : `>= ${round(goal.atLeast)}`);
  return {
    name,
    value: known === undefined ? null : round(known),
    unit,
    goal: bound ?? null,
    ok: goal === undefined || (known !== undefined && keeps(known, goal)),
  };
}

/** Takes figures; true when every goal among them is met. */
export function allMet(figures: readonly Figure[]): boolean {
  return figures.every(({ ok }) => ok);
}

/** Takes rows of text, the first being the head; returns them as aligned columns, numbers to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]) =>
    widths
      .map((width, column) => {
        const cell = row[column] ?? '';
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}

/** Takes figures; returns the closing summary: each goal met or missed, then the counts. */
export function summary(figures: readonly Figure[]): string {
  const judged = figures.filter(({ goal }) => goal !== null);
  const missed = judged.filter(({ ok }) => !ok).length;
  const rows = judged.map(({ name, value, unit, goal, ok }) => [
    name,
    value === null ? 'not measured' : `${value} ${unit}`,
    `goal ${goal}`,
    ok ? 'met' : 'MISSED',
  ]);
  const verdict =
    missed === 0 ? `All ${judged.length} goals met.` : `${missed} of ${judged.length} goals missed.`;
  return [table(rows), verdict].filter(Boolean).join('\n');
}

/**
 * Ends a command: prints the summary and, with `json`, one line `{name, ok, figures}` as the very last.
 * Returns the exit code: 0 only when all goals are met.
 */
export function finish(name: string, figures: readonly Figure[], json: boolean): number {
  const ok = figures.length > 0 && allMet(figures);
  process.stdout.write(`\n${summary(figures)}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ name, ok, figures })}\n`);
  return ok ? 0 : 1;
}
