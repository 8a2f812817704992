/** Characters that a hello has room for. */
const PATH_LIMIT = 256;

/** Takes the HTML of a page; returns the path of its first module script, from the root of the server, undefined when it names none. */
export function mainScript(html: string): string | undefined {
  const shown = html.replace(/<!--[\s\S]*?-->/g, '');
  for (const [tag] of shown.matchAll(/<script\b[^>]*>/gi)) {
    if (!/\stype=["']?module["'\s>]/i.test(tag)) continue;
    const source = /\ssrc=["']?([^"'\s>]+)/i.exec(tag)?.[1];
    if (source === undefined) continue;
    const path = URL.parse(source, 'http://page/')?.pathname;
    return path !== undefined && path.length <= PATH_LIMIT ? path : undefined;
  }
  return undefined;
}
