import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Bytes of a secret: 256 bits. */
const SECRET_BYTES = 32;

const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** A file of secrets that cannot be used, with the next step in the message. */
export class SecretRefused extends Error {
  override readonly name = 'SecretRefused';
}

/**
 * Takes the path of a file that only its owner may read; returns the secret in it, 43 characters of base64url, which is made
 * when there is none. Throws SecretRefused when it cannot be read or made, or holds something else.
 */
export function secretFile(path: string): string {
  try {
    return read(path) ?? make(path);
  } catch (error) {
    if (error instanceof SecretRefused) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new SecretRefused(`the secret in ${path} cannot be read or made (${detail}).`, { cause: error });
  }
}

function read(path: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  if (!SECRET.test(text)) {
    throw new SecretRefused(`${path} holds no secret of Switchyard's. Delete it: a new one is made.`);
  }
  chmodSync(path, 0o600); // a copied folder may have lost it
  return text;
}

/** Written whole before it has its name: a kill half-way leaves no half secret, and of two processes one is first. */
function make(path: string): string {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, `${secret}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(draft, path);
    return secret;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    const other = read(path);
    if (other === undefined) throw error;
    return other;
  } finally {
    unlinkSync(draft);
  }
}
