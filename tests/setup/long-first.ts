import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take long, however small they are. One that began last would be what the others' processes wait for. */
const LONG =
  /\/tests\/(bad-input\/(random|slow)|browser\/(embed-renewal|lot-clock|lot-proof|soak|switching)|crash\/(kill|pending)|hosting\/(http2-abuse|sub-path)|lab\/cost|security\/(security|xss))\.test\.ts$/;
/** Files that fill a core, where the others mostly wait. */
const BROWSER = /\/tests\/browser\//;

const isLong = ({ moduleId }: TestSpecification): boolean => LONG.test(moduleId);
const isBusy = ({ moduleId }: TestSpecification): boolean => BROWSER.test(moduleId);

/** Begins with the files that take long, also where no run before has told how long each takes, and mixes what is busy with what waits. */
export class LongFirst extends BaseSequencer {
  /** Takes the files of all projects; returns those of each project, which stay together, in the order in which they begin. */
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project))];
    return projects.flatMap((own) => {
      const all = sorted.filter(({ project }) => project === own);
      const inOrder = [...all.filter(isLong), ...all.filter((file) => !isLong(file))];
      return mixed(
        inOrder.filter(isBusy),
        inOrder.filter((file) => !isBusy(file)),
      );
    });
  }
}

/** Takes two lists; returns both as one, each in its order and evenly spread. */
function mixed<Item>(one: readonly Item[], other: readonly Item[]): Item[] {
  const placed = [one, other].flatMap((list) =>
    list.map((item, index) => ({ item, at: (index + 0.5) / list.length })),
  );
  return placed.toSorted((a, b) => a.at - b.at).map(({ item }) => item);
}
