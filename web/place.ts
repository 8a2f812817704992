/** Where this server is found: its origin, and the path below which it is hosted, without a slash at the end. */
export function siteUrl(): string {
  return location.origin;
}

/** Takes a path of ours, such as one of PAGE_PATHS; returns it as a link of this page needs it. */
export function siteHref(path: string): string {
  return path;
}
