import * as v from 'valibot';
import { PROTOCOL_VERSION } from '#protocol';
import { note, parseJson, type Draft } from './draft.ts';

/** What opens a session of Engine.IO, behind its packet type `0`. */
const SessionSchema = v.object({ sid: v.pipe(v.string(), v.maxLength(64)) });
/** Sessions that are opened one after the other: by chance, all requests of one may reach the same of several servers. */
const SESSIONS = 3;
const JOIN = `40${JSON.stringify({ v: PROTOCOL_VERSION })}`;
/** The packet that closes a session: the server need not wait for its end. */
const CLOSE = '1';

/** Takes where a session is opened, a draft and what breaks it off; goes through sessions step by step, until one is lost. */
export async function lookAtSession(url: URL, draft: Draft, signal: AbortSignal): Promise<void> {
  for (let count = 0; count < SESSIONS && !draft.lostSession; count += 1) {
    const sid = await openSession(url, draft, signal);
    if (sid === undefined) return;
    await useSession(withSession(url, sid), draft, signal);
  }
}

async function openSession(url: URL, draft: Draft, signal: AbortSignal): Promise<string | undefined> {
  const answer = await fetch(url, { cache: 'no-store', signal });
  const text = await note(draft, answer, (body) => body.startsWith('0{'));
  const session = v.safeParse(SessionSchema, parseJson(text.slice(1)));
  return session.success ? session.output.sid : undefined;
}

/** What opened a session must be known to the requests after it. */
async function useSession(url: URL, draft: Draft, signal: AbortSignal): Promise<void> {
  const ask = (request: RequestInit): Promise<Response> =>
    fetch(url, { ...request, cache: 'no-store', signal });
  const steps = [
    () => ask({ method: 'POST', body: JOIN }),
    () => ask({}),
    () => ask({ method: 'POST', body: CLOSE }),
  ];
  for (const step of steps) {
    const answer = await step();
    if (answer.ok) continue;
    draft.lostSession = answer.status === 400;
    await note(draft, answer);
    return;
  }
}

function withSession(url: URL, sid: string): URL {
  const own = new URL(url);
  own.searchParams.set('sid', sid);
  return own;
}
