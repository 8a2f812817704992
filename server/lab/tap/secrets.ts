/** Headers whose values are nobody's business. */
const SECRET_HEADERS = /^(authorization|proxy-authorization|cookie|set-cookie)$/i;

/** A token in JSON: who commands. */
const TOKEN = /"(as|token)"(\s*):(\s*)"((?:[^"\\]|\\.)*)"/g;

/** Takes a header's name and value; returns the value, or its length where it is a secret. */
function headerValue(name: string, value: string): string {
  return SECRET_HEADERS.test(name) ? `(${value.length} characters)` : value;
}

/** Takes the head of a message as it travelled; returns it with its secrets replaced by their lengths. */
export function headWithoutSecrets(head: string): string {
  return head.replace(/^([^:\r\n]+):[ \t]*([^\r\n]*)/gm, (_line, name: string, value: string) => {
    return `${name}: ${headerValue(name, value)}`;
  });
}

/** Takes text that travelled; returns it with the tokens in it replaced by their lengths. */
export function textWithoutSecrets(text: string): string {
  return text.replace(
    TOKEN,
    (_all, name: string, before: string, after: string, value: string) =>
      `"${name}"${before}:${after}"(${value.length} characters)"`,
  );
}
