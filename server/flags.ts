import { parseArgs } from 'node:util';
import { ConfigError } from './config-error.ts';

/** A flag: on by its bare name, or with a value, of which there is an example. */
export interface Flag {
  readonly name: string;
  readonly bare: boolean;
  /** Its value is nobody's business. */
  readonly secret: boolean;
  /** A value that makes sense; empty where none is usual. */
  readonly example: string;
}

const LISTED = 'npm start -- --help lists the settings.';

/** Takes the flags that there are and the arguments after the program's name; returns what each was given. Throws ConfigError for anything else. */
export function parseFlags(
  flags: readonly Flag[],
  args: readonly string[],
): Record<string, string | boolean | undefined> {
  const options = {
    help: { type: 'boolean', short: 'h' },
    ...Object.fromEntries(
      flags.map(({ name, bare }) => [name, { type: bare ? ('boolean' as const) : ('string' as const) }]),
    ),
  } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false }).values;
  } catch (error) {
    throw new ConfigError(flagTrouble(flags, error), { cause: error });
  }
}

/**
 * Takes the flags that there are, the arguments and the environment that npm gives a script; throws ConfigError for a flag that npm kept
 * for itself, because no dashes stood before it: `npm start --demo`. Of `--port 9000` it keeps the name and hands on the number.
 */
export function refuseKept(
  flags: readonly Flag[],
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): void {
  if (environment['npm_lifecycle_event'] !== 'start') return;
  for (const { name, bare, secret, example } of flags) {
    const kept = environment[`npm_config_${name.replaceAll('-', '_')}`];
    if (kept === undefined) continue;
    const value = secret ? '…' : kept === 'true' ? (args[0] ?? example) : kept;
    throw new ConfigError(
      `npm kept --${name} for itself. Write two dashes before the flags: npm start -- --${name}${bare ? '' : ` ${value}`}`,
    );
  }
}

/** Node says these in words for who wrote the program, not for who types. */
function flagTrouble(flags: readonly Flag[], error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  const [, word = ''] = /'(-*[^' ]+)/.exec(said) ?? [];
  switch (error instanceof Error && 'code' in error ? error.code : '') {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return `there is no setting ${word}. ${LISTED}`;
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return `"${word}" belongs to no flag: settings are written as --port 8080. ${LISTED}`;
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE': {
      const flag = flags.find(({ name }) => `--${name}` === word);
      if (flag?.bare ?? true) return `${word} takes no value. ${LISTED}`;
      return `${word} needs a value${flag?.example ? `, such as ${word} ${flag.example}` : ''}. ${LISTED}`;
    }
    default:
      return `${said} ${LISTED}`;
  }
}
