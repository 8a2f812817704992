import * as v from 'valibot';
import { EmbedSaysSchema, PATHS, type EmbedSays } from '#protocol';
import { trustedScript } from '../trusted.ts';
import { lookEntries } from './look.ts';
import { embedAddress, type SnippetParts } from './snippet.ts';
import {
  heard,
  isSettled,
  NO_FACTS,
  TRIAL_CALM,
  TRIAL_PATIENCE,
  type TrialFacts,
  type TrialWay,
} from './trial.ts';

/** What a trial is made with. */
export interface TrialOptions {
  readonly way: TrialWay;
  readonly parts: SnippetParts;
  /** Where the frame is put. */
  readonly place: HTMLElement;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

/** Takes options; shows the snippet's frame there and returns what was seen until it settled, or patience ended. Never rejects. */
export function tryIt({ way, parts, place, signal }: TrialOptions): Promise<TrialFacts> {
  const began = performance.now();
  let facts = NO_FACTS;
  const frame = document.createElement('iframe');
  frame.title = parts.share.title;
  return new Promise((resolve) => {
    let timer = setTimeout(end, TRIAL_PATIENCE);
    const see = (next: TrialFacts): void => {
      const before = isSettled(facts, parts.look.live);
      facts = next;
      if (before || !isSettled(facts, parts.look.live)) return;
      clearTimeout(timer);
      timer = setTimeout(end, TRIAL_CALM);
    };
    const hear = (said: EmbedSays): void => see(heard(facts, said, performance.now() - began));
    const message = ({ source, data }: MessageEvent): void => {
      // A sandboxed frame has no origin to be known by; it is known by its window.
      if (source !== frame.contentWindow) return;
      const said = v.safeParse(EmbedSaysSchema, data);
      if (said.success) hear(said.output);
    };
    const refused = ({ violatedDirective, blockedURI }: SecurityPolicyViolationEvent): void => {
      const text = `${violatedDirective} does not allow ${blockedURI.split('#')[0] ?? ''}.`;
      if (!facts.refused.includes(text)) see({ ...facts, refused: [...facts.refused, text] });
    };
    function end(): void {
      clearTimeout(timer);
      removeEventListener('message', message);
      document.removeEventListener('securitypolicyviolation', refused);
      signal.removeEventListener('abort', end);
      frame.remove();
      resolve(facts);
    }
    addEventListener('message', message);
    document.addEventListener('securitypolicyviolation', refused);
    signal.addEventListener('abort', end);
    frame.addEventListener('load', () => see({ ...facts, loaded: true }));
    if (way === 'sandbox') frame.setAttribute('sandbox', 'allow-scripts');
    if (way !== 'element') frame.src = embedAddress(parts);
    place.replaceChildren(frame);
    // A browser lays out no frame of another origin, as a sandboxed one is, where nobody sees it: it would never say its size.
    frame.scrollIntoView({ block: 'nearest' });
    if (way === 'element') putElement(frame, parts, hear);
    if (signal.aborted) end();
  });
}

/** Makes the element in a document of its own, as the snippet would, and hears what it says. */
function putElement(
  frame: HTMLIFrameElement,
  { site, share, look, token }: SnippetParts,
  hear: (said: EmbedSays) => void,
): void {
  const page = frame.contentDocument;
  if (page === null) return;
  const script = page.createElement('script');
  script.type = 'module';
  script.src = trustedScript(`${site}${PATHS.embedScript}`);
  const element = page.createElement('switchyard-board');
  element.setAttribute('share', share.id);
  if (token !== undefined) element.setAttribute('token', token);
  for (const [name, value] of lookEntries(look)) element.setAttribute(name, value);
  for (const type of ['ready', 'size', 'state', 'error']) {
    element.addEventListener(type, (event) => {
      const detail: unknown = 'detail' in event ? event.detail : undefined;
      const said = v.safeParse(EmbedSaysSchema, {
        ...(typeof detail === 'object' && detail),
        switchyard: 1,
        type,
      });
      if (said.success) hear(said.output);
    });
  }
  page.head.append(script);
  page.body.append(element);
}
