import { Refusal, type Share } from '#protocol';
import { askGuestToken, askSecret } from './asking.ts';

/** What opens a share from this page: for snippets, the preview and the test. */
export interface Opening {
  /** A token that works now; undefined where this browser cannot make one. */
  readonly token: string | undefined;
  /** The key of a signed share. */
  readonly key: string | undefined;
  /** Why there is no token, in words; empty when there is one. */
  readonly problem: string;
}

/** Seconds that a token which this page signs for its own preview is good for. */
const OWN_SECONDS = 3_600;

/** Takes a share; returns what opens it. Rejects with Refusal, or with whatever kept the server from answering. */
export async function openingOf({ id, kind }: Pick<Share, 'id' | 'kind'>): Promise<Opening> {
  if (kind === 'guest') return { token: (await askGuestToken(id)).token, key: undefined, problem: '' };
  const { token, key } = await askSecret(id);
  if (kind === 'public' || key === undefined) return { token, key: undefined, problem: '' };
  // Browsers sign on pages that came by HTTPS, or from this machine.
  if (!isSecureContext) {
    return {
      token: undefined,
      key,
      problem: 'This page came by plain HTTP, where a browser signs nothing: the preview has no token.',
    };
  }
  return { token: await sign(id, key, OWN_SECONDS), key, problem: '' };
}

/** Takes a share's id, its key and how long; signs a token, as the host's backend would. */
export async function sign(id: string, key: string, seconds: number): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const signer = await crypto.subtle.importKey('raw', encoder.encode(key), algorithm, false, ['sign']);
  const exp = Math.floor(Date.now() / 1000) + seconds;
  const said = [{ alg: 'HS256', typ: 'JWT', kid: id }, { exp }].map((part) =>
    base64url(encoder.encode(JSON.stringify(part))),
  );
  const signature = await crypto.subtle.sign('HMAC', signer, encoder.encode(said.join('.')));
  return [...said, base64url(new Uint8Array(signature))].join('.');
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Takes what was thrown; returns it in words. */
export function openingProblem(error: unknown): string {
  return error instanceof Refusal
    ? `${error.message} ${error.next}`
    : 'The server did not answer. Try again.';
}
