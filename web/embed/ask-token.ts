/** Returns a token, now or later. */
export type GetToken = () => string | Promise<string>;

/** As the protocol's TokenSchema has it, which would bring its library into the script that every host's page loads. */
const TOKEN = /^[A-Za-z0-9._~+/=-]{16,1024}$/;

/** Milliseconds after which a token that was asked for is not waited for any longer. */
const PATIENCE = 10_000;

/** Takes what gives tokens; resolves with one, without the line's end that backends like to put behind it. Rejects where it gives none. */
export async function askToken(getToken: GetToken): Promise<string> {
  const given: unknown = await getToken(); // the host's own script: anything
  const token = typeof given === 'string' ? given.trim() : '';
  if (TOKEN.test(token)) return token;
  throw new TypeError(
    'It gave something that is no token. Look at what the address that it asks has answered.',
  );
}

/**
 * Takes who takes tokens; returns what asks for one, and for no other while that is on its way. Where none comes the host's developer is
 * told, and whoever wants one asks again.
 */
export function tokenAsker(give: (token: string) => unknown): (getToken: GetToken) => void {
  let asked = -Infinity;
  return (getToken) => {
    const now = performance.now();
    if (now - asked < PATIENCE) return;
    asked = now;
    const over = (): void => {
      if (asked === now) asked = -Infinity;
    };
    askToken(getToken).then(give, tellDeveloper).then(over, over);
  };
}

function tellDeveloper(error: unknown): void {
  // eslint-disable-next-line no-console -- the host’s developer reads there, and nobody else
  console.warn('Switchyard: getToken has failed.', error);
}
