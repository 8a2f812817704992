/** What every answer carries: it is what it says it is, and no other site may embed it. */
export const SAFE_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

/** What is made for pages of other sites carries: a frame without an origin loads its script as any other site's page does. */
export const OPEN_HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
} as const;

/**
 * What the page carries as well. `connect-src` names no ws: because `'self'` covers it in browsers of this decade. `img-src`
 * names https: because a lot's picture is wherever its seller has it; without a referrer its host learns nothing of the lot.
 */
export const PAGE_HEADERS = {
  ...SAFE_HEADERS,
  'Content-Security-Policy': contentSecurityPolicy("'none'"),
  'Referrer-Policy': 'no-referrer',
} as const;

/** What is read by programs carries beside SAFE_HEADERS: shown by itself in a browser it does nothing, in no frame. */
export const DATA_HEADERS = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
} as const;

/** Takes who may frame a document, as CSP writes it; returns the document's policy. */
export function contentSecurityPolicy(frameAncestors: string): string {
  return (
    "default-src 'self'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' https:; object-src 'none'; " +
    `base-uri 'none'; form-action 'self'; frame-ancestors ${frameAncestors}; require-trusted-types-for 'script'; ` +
    'trusted-types svelte-trusted-html switchyard-worker'
  );
}
