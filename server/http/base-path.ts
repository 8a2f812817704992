/** Takes a base path such as `/board`, empty at the root, and the target of a request; returns the target without it. A proxy may have taken it off. */
export function withoutBase(base: string, target: string): string {
  if (base === '' || !target.startsWith(base)) return target;
  const rest = target.slice(base.length);
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : target;
}
