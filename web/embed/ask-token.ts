/** Returns a token, now or later. */
export type GetToken = () => string | Promise<string>;

/** As the protocol's TokenSchema has it, which would bring its library into the script that every host's page loads. */
const TOKEN = /^[A-Za-z0-9._~+/=-]{16,1024}$/;

/**
 * Takes what gives tokens; resolves with one, without the line's end that backends like to put behind it. Rejects where it gives none,
 * and tells the host's developer when it gives something else, such as the page of a sign-in.
 */
export async function askToken(getToken: GetToken): Promise<string> {
  const given: unknown = await getToken(); // the host's own script: anything
  const token = typeof given === 'string' ? given.trim() : '';
  if (TOKEN.test(token)) return token;
  const message =
    'Switchyard: getToken gave something that is no token. Look at what the address that it asks has answered.';
  // eslint-disable-next-line no-console -- the host’s developer reads there, and nobody else
  console.warn(message);
  throw new TypeError(message);
}
