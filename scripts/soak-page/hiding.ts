import * as v from 'valibot';
import { PATHS, QUERY } from '#protocol';
import { pass } from '../bench-page/measure.ts';
import type { Browser, Tab } from '../lib/browser.ts';

/** Milliseconds before the hiding: what is painted then is on show. */
const ON_SHOW = 4_000;

/** What hiding a page and showing it again did. */
export interface Hidden {
  /** Animation frames, paints and applied events while it was hidden. */
  readonly frames: number;
  readonly paints: number;
  readonly events: number;
  /** Milliseconds from being shown to the first frame, which is the browser's own, and from there to the last repaint. */
  readonly firstFrame: number;
  readonly lastRepaint: number;
  /** Paints of each chart that was on show, from being shown until 250 ms after the first frame, by the panel's id. */
  readonly repaints: Readonly<Record<string, number>>;
}

const PaintsSchema = v.record(v.string(), v.number());

type Paints = v.InferOutput<typeof PaintsSchema>;

const SoakSchema = v.object({ events: v.number(), frames: v.number(), paints: PaintsSchema });
const ShownSchema = v.object({
  shownAt: v.number(),
  firstFrameAt: v.number(),
  lastPaintAt: v.number(),
  paintsBefore: PaintsSchema,
  paintsAfter: PaintsSchema,
});

const readSoak = ({ page }: Tab) =>
  page.evaluate(SoakSchema, '({ ...window.soak, paints: window.soak.paints() })');

/** Takes counts before and after; returns what was painted between, charts that were not left out. */
function painted(before: Paints, after: Paints): Paints {
  const between = Object.entries(after).map(
    ([chart, count]) => [chart, count - (before[chart] ?? 0)] as const,
  );
  return Object.fromEntries(between.filter(([, count]) => count > 0));
}

const SnapshotSchema = v.object({ series: v.array(v.looseTuple([v.number(), v.string()])) });

/**
 * Takes the server's address; returns an expression that is true while no row of the host is due within the next 450 ms:
 * one would rightly be painted as well.
 */
async function betweenRows(url: string): Promise<string> {
  const answer = await fetch(`${url}${PATHS.snapshot}?${QUERY.window}=10`);
  const { series } = v.parse(SnapshotSchema, await answer.json());
  const ids = series.filter(([, name]) => !name.startsWith('synthetic')).map(([id]) => id);
  return `${JSON.stringify(ids)}.every((id) => {
    const newest = window.switchyard.samples(id).at(-1)?.[0];
    const age = newest === undefined ? 100 : (Date.now() - newest) % 1000;
    return age >= 100 && age <= 550;
  })`;
}

/**
 * Takes the browser, a tab that carries the watch, its server's address, and ms; puts another tab before it for so long.
 * Throws when the page does not count as hidden then.
 */
export async function hideAndShow(browser: Browser, tab: Tab, url: string, ms: number): Promise<Hidden> {
  const early = await readSoak(tab);
  await pass(ON_SHOW);
  const onShow = Object.keys(painted(early.paints, (await readSoak(tab)).paints));

  const cover = await browser.tab();
  await cover.show();
  await tab.page.until('document.visibilityState === "hidden"');
  await pass(500); // a drawing under way may still be acknowledged
  const before = await readSoak(tab);
  await pass(ms);
  const after = await readSoak(tab);

  await tab.page.until(await betweenRows(url));
  await tab.show();
  await tab.page.until('document.visibilityState === "visible" && window.soak.paintsAfter !== undefined');
  await cover.close();
  const shown = await tab.page.evaluate(ShownSchema, 'window.soak');
  const again = painted(shown.paintsBefore, shown.paintsAfter);
  return {
    frames: after.frames - before.frames,
    paints: Object.values(painted(before.paints, after.paints)).reduce((sum, count) => sum + count, 0),
    events: after.events - before.events,
    firstFrame: shown.firstFrameAt - shown.shownAt,
    lastRepaint: shown.lastPaintAt - shown.firstFrameAt,
    repaints: Object.fromEntries(onShow.map((chart) => [chart, again[chart] ?? 0])),
  };
}
