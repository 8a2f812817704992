import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take long, however small they are. One that began last would be what the others' processes wait for. */
const LONG =
  /\/tests\/(bad-input\/(random|slow)|browser\/(embed-renewal|lot-clock|lot-proof|soak|switching)|crash\/(kill|pending)|hosting\/(http2-abuse|sub-path)|lab\/cost|security\/(security|xss))\.test\.ts$/;
const BROWSER = /\/tests\/browser\//;

/** 0 for what is to begin first. */
function turn({ moduleId }: TestSpecification): number {
  if (LONG.test(moduleId)) return 0;
  return BROWSER.test(moduleId) ? 1 : 2;
}

/** Begins with the files that take long, also where no run before has told how long each takes. */
export class LongFirst extends BaseSequencer {
  /** Takes the files of all projects; gives those of each project, which stay together, in the order in which they begin. */
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project))];
    return projects.flatMap((own) =>
      sorted.filter(({ project }) => project === own).toSorted((a, b) => turn(a) - turn(b)),
    );
  }
}
