/** Hosts of this very machine: a browser trusts them over plain HTTP too. */
const LOOPBACK = /^http:\/\/(localhost|127(\.\d+){3}|\[::1\])(:|\/|$)/;

/** Takes the sites that may show a share and where this server is found; says which they are, and what a browser will not let them do. */
export function sitesWords(origins: readonly string[], site: string): string {
  if (origins.length === 0) return 'No other site may show it yet: change the share to name some.';
  const who = origins.includes('*')
    ? 'Any site may show it.'
    : `These sites may show it: ${origins.join(', ')}.`;
  const mixed =
    site.startsWith('http:') &&
    !LOOPBACK.test(site) &&
    origins.some((origin) => origin === '*' || origin.startsWith('https:'));
  return mixed
    ? `${who} This server is reached by plain HTTP: browsers do not show it in a page that came by HTTPS.`
    : who;
}
