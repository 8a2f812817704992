/** What a one-time sign-in link ends with. */
const CODE_LINK = /^#code=(.*)$/;

/** Takes the window; takes a one-time code out of its address, history included. Returns it, undefined where there is none. */
export function takeCode({ location, history }: Pick<Window, 'location' | 'history'>): string | undefined {
  const [, code] = CODE_LINK.exec(location.hash) ?? [];
  if (code === undefined) return undefined;
  history.replaceState(history.state, '', location.pathname + location.search);
  return code;
}
