import type { Area } from '../charts/picture.ts';
import type { Samples } from '../series/ring.ts';
import { IDLE, stepGesture, type By, type Gesture, type GestureEvent } from './gesture.ts';
import { stepTime } from './readings.ts';
import type { Shared } from './shared.svelte.ts';

/** What the control needs of its plot. */
export interface PlotPort {
  readonly id: string;
  readonly shared: Shared;
  /** Where the plot lies in its canvas. */
  area(): Area;
  /** The series drawn. */
  samples(): readonly Samples[];
}

/** What a person does on one plot: the crosshair and the stretch being selected, by mouse, touch and keys. */
export class PlotControl {
  gesture: Gesture = $state.raw(IDLE);
  readonly #port: PlotPort;

  /** Takes what it needs of its plot. */
  constructor(port: PlotPort) {
    this.#port = port;
  }

  /** This plot is the one that is pointed at. */
  get owns(): boolean {
    return this.gesture.kind !== 'idle' && this.#port.shared.pointing === this.#port.id;
  }

  /** Takes what happened; does what comes of it. Returns whether it was taken. */
  send(event: GestureEvent): boolean {
    const { board } = this.#port.shared;
    const { range } = board;
    const step = (at: number, steps: number): number =>
      stepTime(this.#port.samples(), at, steps, range, this.pixel());
    const { gesture, action, handled } = stepGesture(this.gesture, event, { range, step });
    this.gesture = gesture;
    this.#point();
    if (action?.kind === 'zoom') board.time.zoom(action.range);
    if (action?.kind === 'back') board.time.back();
    return handled;
  }

  /** Lets go of the crosshair, where it is moved by what is named or whatever moves it. */
  drop(by?: By): void {
    const { gesture } = this;
    if (gesture.kind === 'idle' || (by !== undefined && gesture.by !== by)) return;
    this.send({ type: 'cancel' });
  }

  /** Takes a pixel of the canvas, from its left; returns the time there, undefined beside the plot. */
  timeAt(x: number): number | undefined {
    const { left, right } = this.#port.area();
    return x < left || x > right || right <= left ? undefined : this.clampedTimeAt(x);
  }

  /** Takes a pixel of the canvas; returns the time there, that of the nearer edge beside the plot. */
  clampedTimeAt(x: number): number {
    const { left, right } = this.#port.area();
    const { from, to } = this.#port.shared.board.range;
    const fraction = Math.min(1, Math.max(0, (x - left) / Math.max(1, right - left)));
    return from + fraction * (to - from);
  }

  /** Milliseconds of one pixel. */
  pixel(): number {
    const { left, right } = this.#port.area();
    const { from, to } = this.#port.shared.board.range;
    return (to - from) / Math.max(1, right - left);
  }

  #point(): void {
    const { id, shared } = this.#port;
    if (this.gesture.kind !== 'idle') {
      shared.pointing = id;
      shared.board.pointed = this.gesture.at;
    } else if (shared.pointing === id) {
      shared.pointing = undefined;
      shared.board.pointed = undefined;
    }
  }
}
