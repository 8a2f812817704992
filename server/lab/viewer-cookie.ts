import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import * as v from 'valibot';
import { VIEWER } from '#protocol';
import { ViewerSchema } from './proxy/viewer.ts';

/** Takes a request; returns the viewer that its cookie names, undefined without one. */
export function viewerOf(context: Context): string | undefined {
  const named = getCookie(context, VIEWER.cookie);
  return v.is(ViewerSchema, named) ? named : undefined;
}

/** Takes a request; names a browser that has no name yet, by a cookie that cannot be guessed or read by script. */
export function recogniseViewer(context: Context): void {
  if (viewerOf(context) !== undefined) return;
  const name = randomBytes(16).toString('base64url');
  setCookie(context, VIEWER.cookie, name, { httpOnly: true, sameSite: 'Strict', path: '/' });
}
