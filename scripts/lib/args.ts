import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/**
 * Takes the help text and the options (as `node:util` parseArgs wants them; `help` is added). Returns the parsed
 * values. Prints the help and exits 0 for `--help`; prints what is wrong, then exits 2, for an unknown flag.
 */
export function readArgs<const O extends ParseArgsOptionsConfig>(help: string, options: O) {
  try {
    const { values } = parseArgs({
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: false,
    });
    if ('help' in values && values.help === true) {
      process.stdout.write(help.endsWith('\n') ? help : `${help}\n`);
      process.exit(0);
    }
    return values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nSee --help.\n`);
    process.exit(2);
  }
}
