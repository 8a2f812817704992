import type { Show } from './show.ts';
import { fetchSnapshot } from '../state/snapshot.ts';

/** Milliseconds before a picture that did not come is asked for again: so many more each time, and the most of them. */
const AGAIN = { each: 3_000, most: 30_000 };

/** What a picture of one moment is taken of. */
export interface PictureOptions {
  readonly site: string;
  readonly show: Show;
  readonly topics: readonly string[];
  readonly token: string;
  /** It is shown. */
  readonly loaded: () => void;
}

/** Takes what to show; shows it as it is at one moment, without a stream. Returns what calls that off. */
export function takePicture({ site, show, topics, token, loaded }: PictureOptions): () => void {
  let over = false;
  let failures = 0;
  const take = async (): Promise<void> => {
    try {
      const snapshot = await fetchSnapshot(site, topics, show.window, token);
      if (over) return;
      show.intake.load(snapshot);
      show.pause(true);
      loaded();
    } catch {
      failures += 1;
      setTimeout(() => void (!over && take()), Math.min(AGAIN.most, AGAIN.each * failures));
    }
  };
  void take(); // it never rejects
  return () => void (over = true);
}
