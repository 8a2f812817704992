/** Takes the code of a refusal; true where asking again changes nothing before somebody has signed in, or there is another token. */
export function asksWho(code: string): boolean {
  return code === 'NOT_SIGNED_IN';
}
