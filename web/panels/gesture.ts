import type { TimeRange } from '../state/time.ts';

/** What moves the crosshair. */
export type By = 'mouse' | 'touch' | 'keys';

/** What a person does on one plot; times in ms since 1970. */
export type Gesture =
  | { readonly kind: 'idle' }
  | { readonly kind: 'pointing'; readonly at: number; readonly by: By }
  | {
      readonly kind: 'selecting';
      readonly anchor: number;
      readonly at: number;
      readonly by: By;
      /** Pixel where the button went down; a drag shorter than a few pixels is a click. */
      readonly fromX: number | undefined;
      readonly moved: boolean;
    };

/** What the panel is to do about it. */
export type GestureAction =
  { readonly kind: 'zoom'; readonly range: TimeRange } | { readonly kind: 'back' } | undefined;

/** What may happen on a plot. A time outside the plot is clamped by who reports it; undefined is beside it. */
export type GestureEvent =
  | {
      readonly type: 'move';
      readonly at: number | undefined;
      readonly x: number;
      readonly by: 'mouse' | 'touch';
    }
  | { readonly type: 'press'; readonly at: number; readonly x: number; readonly by: 'mouse' | 'touch' }
  | { readonly type: 'release' }
  | { readonly type: 'leave'; readonly by: 'mouse' | 'touch' }
  | { readonly type: 'cancel' }
  | { readonly type: 'double' }
  | { readonly type: 'key'; readonly key: string; readonly shift: boolean };

/** What the keys need to know of the plot. */
export interface GestureContext {
  readonly range: TimeRange;
  /** Takes a time and a number of steps; returns where the crosshair goes. */
  readonly step: (at: number, steps: number) => number;
}

/** The next gesture, what to do, and whether a key was taken (and must do nothing else). */
export interface GestureStep {
  readonly gesture: Gesture;
  readonly action: GestureAction;
  readonly handled: boolean;
}

/** Nothing is pointed at. */
export const IDLE: Gesture = { kind: 'idle' };
/** Pixels that the pointer may move before a click is a drag. */
const DRAG = 4;
const STRIDE = 10;

function done(gesture: Gesture, action?: GestureAction, handled = true): GestureStep {
  return { gesture, action, handled };
}

/** Takes what a person does, what happened and what the keys need; returns what comes of it. Pure. */
export function stepGesture(gesture: Gesture, event: GestureEvent, context: GestureContext): GestureStep {
  switch (event.type) {
    case 'move':
      return done(moved(gesture, event));
    case 'press':
      return done(pressed(event));
    case 'release':
      return released(gesture);
    case 'leave':
      // A finger that is lifted leaves, too: what it pointed at stays to be read. A drag goes on outside the plot.
      return done(event.by === 'touch' || gesture.kind === 'selecting' || isByKeys(gesture) ? gesture : IDLE);
    case 'cancel':
      return done(IDLE);
    case 'double':
      return done(gesture, { kind: 'back' });
    case 'key':
      return keyed(gesture, event.key, event.shift, context);
  }
}

function isByKeys(gesture: Gesture): boolean {
  return gesture.kind !== 'idle' && gesture.by === 'keys';
}

function moved(gesture: Gesture, { at, x, by }: GestureEvent & { type: 'move' }): Gesture {
  if (gesture.kind !== 'selecting' || gesture.fromX === undefined) {
    return at === undefined ? (isByKeys(gesture) ? gesture : IDLE) : { kind: 'pointing', at, by };
  }
  const far = gesture.moved || Math.abs(x - gesture.fromX) >= DRAG;
  return { ...gesture, at: at ?? gesture.at, moved: far };
}

function pressed({ at, x, by }: GestureEvent & { type: 'press' }): Gesture {
  // A finger scrolls and reads; a stretch is dragged by mouse or pen.
  if (by === 'touch') return { kind: 'pointing', at, by };
  return { kind: 'selecting', anchor: at, at, by, fromX: x, moved: false };
}

function released(gesture: Gesture): GestureStep {
  if (gesture.kind !== 'selecting' || gesture.fromX === undefined) return done(gesture);
  // After a zoom the mouse is over another time than before: the next move tells which.
  if (gesture.moved) return done(IDLE, zoomTo(gesture));
  return done({ kind: 'pointing', at: gesture.at, by: gesture.by });
}

function zoomTo({ anchor, at }: { anchor: number; at: number }): GestureAction {
  return { kind: 'zoom', range: { from: Math.min(anchor, at), to: Math.max(anchor, at) } };
}

function keyed(gesture: Gesture, key: string, shift: boolean, context: GestureContext): GestureStep {
  const to = target(gesture, key, shift, context);
  if (to !== undefined) return done(movedByKey(gesture, to));
  switch (key) {
    case 'Enter':
      return entered(gesture, context);
    case 'Escape':
      return escaped(gesture);
    case 'Backspace':
      return done(gesture.kind === 'selecting' ? pointingAt(gesture.at) : gesture, { kind: 'back' });
    default:
      return done(gesture, undefined, false);
  }
}

/** Where a key takes the crosshair; undefined for a key that does not move it. */
function target(gesture: Gesture, key: string, shift: boolean, context: GestureContext): number | undefined {
  const { range, step } = context;
  const stride = shift ? STRIDE : 1;
  switch (key) {
    case 'ArrowLeft':
      return gesture.kind === 'idle' ? range.to : step(gesture.at, -stride);
    case 'ArrowRight':
      return gesture.kind === 'idle' ? range.to : step(gesture.at, stride);
    case 'Home':
      return range.from;
    case 'End':
      return range.to;
    default:
      return undefined;
  }
}

function pointingAt(at: number): Gesture {
  return { kind: 'pointing', at, by: 'keys' };
}

function movedByKey(gesture: Gesture, at: number): Gesture {
  return gesture.kind === 'selecting' ? { ...gesture, at, by: 'keys', moved: true } : pointingAt(at);
}

function entered(gesture: Gesture, { range }: GestureContext): GestureStep {
  if (gesture.kind === 'selecting') {
    const pointing = pointingAt(gesture.at);
    return gesture.anchor === gesture.at ? done(pointing) : done(pointing, zoomTo(gesture));
  }
  const at = gesture.kind === 'idle' ? range.to : gesture.at;
  return done({ kind: 'selecting', anchor: at, at, by: 'keys', fromX: undefined, moved: true });
}

function escaped(gesture: Gesture): GestureStep {
  if (gesture.kind === 'idle') return done(gesture, undefined, false);
  // A drag that is called off leaves the crosshair where the mouse is.
  return done(gesture.kind === 'selecting' ? { kind: 'pointing', at: gesture.at, by: gesture.by } : IDLE);
}
