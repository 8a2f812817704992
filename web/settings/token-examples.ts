import { PATHS, SCOPES, type Scope } from '#protocol';

/** How a token is used. */
export interface TokenExample {
  /** What is done by it. */
  readonly says: string;
  /** The lines. */
  readonly text: string;
}

const JSON_SENT = `-H 'Content-Type: application/json'`;

const EXAMPLES: Readonly<Record<Scope, (site: string, token: string) => TokenExample>> = {
  ingest: (site, token) => ({
    says: 'Alerts of your Alertmanager, in its alertmanager.yml',
    text: [
      'webhook_configs:',
      `  - url: ${site}${PATHS.alertmanagerHook}`,
      '    http_config:',
      `      authorization: { credentials: ${token} }`,
    ].join('\n'),
  }),
  read: (site, token) => ({
    says: 'The stream, by curl',
    text: `curl -N -H 'Authorization: Bearer ${token}' \\\n  '${site}${PATHS.stream}?topics=metrics/host'`,
  }),
  bid: (site, token) => ({
    says: 'A bid, by curl; LOT is at the end of the lot’s address',
    text: [
      `curl ${site}${PATHS.commands} ${JSON_SENT} \\`,
      `  -H "Idempotency-Key: $(date +%s)-bid" \\`,
      `  -d '{"type": "bid", "as": "${token}", "lot": "LOT", "max": 1250}'`,
    ].join('\n'),
  }),
  embed: (site, token) => ({
    says: 'A guest’s token of a share, by curl; SHARE is the id in its lines',
    text: [
      `curl ${site}${PATHS.shares}/SHARE/guest ${JSON_SENT} \\`,
      `  -H 'Authorization: Bearer ${token}' -d '{"seconds": 300}'`,
    ].join('\n'),
  }),
};

/** Takes what a token is for, where the site is, without a slash at its end, and the token; returns lines that use it, one for each scope. */
export function tokenExamples(scopes: readonly Scope[], site: string, token: string): TokenExample[] {
  return SCOPES.filter((scope) => scopes.includes(scope)).map((scope) => EXAMPLES[scope](site, token));
}
