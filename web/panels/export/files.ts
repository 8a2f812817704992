/** Takes a panel's id, a time in ms and an ending; returns a file name that sorts by time, such as `switchyard-memory-2026-11-21T14-02Z.csv`. */
export function fileName(panel: string, at: number, ending: string): string {
  const minute = new Date(at).toISOString().slice(0, 16).replace(':', '-');
  return `switchyard-${panel}-${minute}Z.${ending}`;
}

/** Takes what to save and under which name; hands it to the browser as a download. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  // The browser has taken hold of the blob by the next turn; some seconds are for those that ask the person first.
  setTimeout(() => URL.revokeObjectURL(url), 30_000);
}

/** Takes a text and copies it; returns whether it worked. Plain HTTP on a network has no clipboard: there the old way is tried. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea');
  const before = document.activeElement;
  field.value = text;
  field.className = 'aside';
  document.body.append(field);
  field.select();
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else copies on plain HTTP
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    field.remove();
    if (before instanceof HTMLElement) before.focus();
  }
}
