import { readFile } from 'node:fs/promises';

/** What the build leaves open in its documents: where the site is. A document is shown at paths of several depths. */
const FROM_HERE = /(\s(?:href|src)=["']?)\.\//g;

/** Takes a document of the build and the path below which the site is hosted; returns it with that path in all its addresses. */
export function placed(html: string, basePath: string): string {
  return html.replaceAll(FROM_HERE, `$1${basePath}/`);
}

/** Takes the path of a document of the build and the base path; returns it as it is served, undefined when nothing was built. */
export async function readDocument(path: string, basePath: string): Promise<string | undefined> {
  try {
    return placed(await readFile(path, 'utf8'), basePath);
  } catch {
    return undefined; // whoever asks for it is told
  }
}
