import { TRANSPORT_NAMES, type TransportName } from '#protocol';
import { inSentences } from './announce.ts';
import { browserName } from './browser-name.ts';
import { proxyIn } from './cures.ts';
import { diagnose, type Diagnosis } from './diagnose.ts';
import { examine, type ExamineOptions, type Progress } from './examine.ts';
import type { Examination, Observation } from './examination.ts';
import { decodeResult, encodeResult } from './permalink.ts';
import { ProxyChoice } from './proxy-choice.svelte.ts';

/** Where one transport stands while it is examined. */
export type Lane = 'waiting' | 'trying' | Observation;

/** What the doctor needs of a window. */
export interface DoctorWindow {
  readonly location: { readonly href: string; readonly hash: string };
  /** The site that is examined. */
  readonly site: string;
  readonly navigator: { readonly userAgent: string; readonly onLine: boolean };
  readonly history: Pick<History, 'replaceState'> & { readonly state: unknown };
}

/** A result, and whether this page made it or was given it by a link. */
export interface Shown {
  readonly examination: Examination;
  readonly diagnosis: Diagnosis;
  readonly own: boolean;
}

type Run = (options: ExamineOptions) => Promise<Examination>;

/** The connection doctor: runs examinations, and shows one. */
export class Doctor {
  /** Which proxy cures are shown for. */
  readonly proxy = new ProxyChoice();
  /** Each transport, while an examination runs. */
  lanes = $state.raw<Readonly<Record<TransportName, Lane>>>(allWaiting());
  /** An examination runs. */
  running = $state(false);
  /** The result that is shown. */
  shown = $state.raw<Shown | undefined>();
  /** What is wrong with the link that led here, in words; empty where nothing is. */
  problem = $state('');
  /** What a screen reader is told. */
  told = $state('');
  readonly #window: DoctorWindow;
  readonly #run: Run;
  #controller: AbortController | undefined;

  /** Takes the window, and what examines. */
  constructor(page: DoctorWindow, run: Run = examine) {
    this.#window = page;
    this.#run = run;
  }

  /** Address of the result that is shown. */
  get link(): string {
    const [page = ''] = this.#window.location.href.split('#');
    return this.shown === undefined ? page : `${page}${encodeResult(this.shown.examination)}`;
  }

  /** Shows what the address holds, or examines where it holds nothing. */
  begin(): void {
    const linked = decodeResult(this.#window.location.hash);
    this.problem = '';
    switch (linked.kind) {
      case 'none':
        return void this.run(); // it never rejects
      case 'result':
        return this.#show(linked.examination, false);
      case 'other-version':
        this.problem =
          'This link holds a result of another version of Switchyard, which this page cannot read.';
        return;
      case 'broken':
        this.problem = 'This link holds no result that can be read: it was cut off or changed on its way.';
    }
  }

  /** Examines this connection; a run under way begins anew. Never rejects. */
  async run(): Promise<void> {
    this.stop();
    const controller = new AbortController();
    this.#controller = controller;
    this.lanes = allWaiting();
    this.shown = undefined;
    this.problem = '';
    this.running = true;
    this.told = 'Asking by plain HTTP.';
    const { site, navigator } = this.#window;
    try {
      const examination = await this.#run({
        origin: site,
        browser: browserName(navigator.userAgent),
        online: navigator.onLine,
        signal: controller.signal,
        progress: (progress) => this.#progress(progress),
      });
      if (this.#controller === controller) this.#finished(examination);
    } catch {
      // It was stopped: whoever stopped it has said so.
    }
  }

  /** Ends the run under way, if there is one. */
  stop(): void {
    this.#controller?.abort();
    this.#controller = undefined;
    this.running = false;
    this.told = '';
  }

  #progress(progress: Progress): void {
    if (progress.type === 'plain') return;
    const [name, lane] =
      progress.type === 'trying'
        ? ([progress.transport, 'trying'] as const)
        : ([progress.observation.transport, progress.observation] as const);
    this.lanes = { ...this.lanes, [name]: lane };
    this.told = inSentences(this.lanes);
  }

  #finished(examination: Examination): void {
    this.#controller = undefined;
    this.running = false;
    this.#show(examination, true);
    const { history } = this.#window;
    try {
      history.replaceState(history.state, '', this.link);
    } catch {
      // Browsers refuse too many changes in a short time: the link can be copied all the same.
    }
  }

  #show(examination: Examination, own: boolean): void {
    this.stop();
    const diagnosis = diagnose(examination);
    this.shown = { examination, diagnosis, own };
    this.proxy.suppose(proxyIn(examination.http.headers));
    this.told = diagnosis.verdict.says;
  }
}

function allWaiting(): Readonly<Record<TransportName, Lane>> {
  const pairs = TRANSPORT_NAMES.map((name) => [name, 'waiting'] as const);
  return Object.fromEntries(pairs) as Record<TransportName, Lane>; // fromEntries widens the keys
}
