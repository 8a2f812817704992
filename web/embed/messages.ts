import * as v from 'valibot';
import { HostSaysSchema, type EmbedSays, type HostSays } from '#protocol';

/** What an embed says, without the mark that every message has. */
export type Said = EmbedSays extends infer Message
  ? Message extends EmbedSays
    ? Omit<Message, 'switchyard'>
    : never
  : never;

/** Who is told of what an embed says. */
export type Say = (said: Said) => void;

/** The page around a frame, as the frame sees it. */
export interface FrameWorld {
  readonly parent: Pick<Window, 'postMessage'>;
  /** Origins of the pages around, the nearest first, where the browser tells. */
  readonly ancestorOrigins: readonly string[];
  readonly referrer: string;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

/** Takes the world of a frame; returns the origin of the page around it, undefined where that cannot be known or has no name. */
export function hostOrigin({ ancestorOrigins, referrer }: FrameWorld): string | undefined {
  const [nearest] = ancestorOrigins;
  if (nearest !== undefined) return nearest === 'null' ? undefined : nearest;
  try {
    return new URL(referrer).origin;
  } catch {
    return undefined;
  }
}

/**
 * Takes the world of a frame and who hears its host; returns what speaks to the host. Only the window around the frame is heard, and
 * only from the origin that it had when the frame was opened. Where that is not known, `frame-ancestors` has decided who is there.
 */
export function hostLine(world: FrameWorld, hear: (said: HostSays) => void): Say {
  const origin = hostOrigin(world);
  world.addEventListener('message', (event) => {
    if (event.source !== world.parent) return;
    if (origin !== undefined && event.origin !== origin) return;
    const said = v.safeParse(HostSaysSchema, event.data);
    if (said.success) hear(said.output);
  });
  return (said) => world.parent.postMessage({ switchyard: 1, ...said }, origin ?? '*');
}
