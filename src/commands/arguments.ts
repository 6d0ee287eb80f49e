import { parseArgs } from 'node:util';
import { isTakenByNpm } from '../config.ts';
import { didYouMean } from '../record/lines/form.ts';
import { suggest } from '../record/names/suggest.ts';
import { CommandError } from './explain.ts';

type Option = {
  type: 'boolean' | 'string';
  help: string;
  /** The name of its value in the help: `DAY`. */
  value?: string;
};
export type Options = Record<string, Option>;

/** A command as its `--help` shows it. */
export type Command<Given extends Options = Options> = {
  /** `npm run load`. */
  name: string;
  /** One sentence: the effect of the command. */
  about: string;
  /** The arguments after the options: `FILE…`. Default: none. */
  takes?: string;
  options?: Given;
  /** Further lines of the help. */
  more?: string;
};

export type Arguments<Given extends Options> = {
  values: { [Name in keyof Given]: Given[Name]['type'] extends 'boolean' ? boolean : string | undefined };
  positionals: string[];
};

/** A fault of the arguments of a command. The exit code is 2. */
export class UsageError extends CommandError {
  override name = 'UsageError';
}

/** 2 for wrong arguments, 1 for any other failure. */
export const exitCodeOf = (error: unknown): number => (error instanceof UsageError ? 2 : 1);

/**
 * Reads the arguments of a command. `--help` prints its usage and ends the process with 0, before anything is opened.
 * Throws UsageError for an option that it does not have, a value that is missing, and an argument too many.
 */
export function readArguments<Given extends Options>(
  command: Command<Given>,
  args: readonly string[] = process.argv.slice(2),
): Arguments<Given> {
  const options = (command.options ?? {}) as Given;
  const isHelp = (it: string) => it === '--help' || it === '-h';
  const end = args.indexOf('--');
  if (args.slice(0, end < 0 ? undefined : end).some(isHelp)) {
    console.log(helpOf(command));
    process.exit(0);
  }
  const { tokens, positionals } = parseArgs({
    args: [...args],
    options: Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, { type }])),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const values: Record<string, unknown> = {};
  for (const [name, { type }] of Object.entries(options)) if (type === 'boolean') values[name] = false;
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    checkOption(command, token);
    values[token.name] = token.value ?? true;
  }
  refuseSwallowed(command, values);
  if (command.takes === undefined && positionals.length > 0)
    throw new UsageError(`${command.name} takes no argument, such as "${positionals[0]}". ${see(command)}`);
  return { values: values as Arguments<Given>['values'], positionals };
}

type Token = { name: string; rawName: string; value?: string | undefined };

function checkOption(command: Command, { name, rawName, value }: Token): void {
  const options = command.options ?? {};
  const option = Object.hasOwn(options, name) && rawName.startsWith('--') ? options[name] : undefined;
  if (option === undefined) {
    const near = didYouMean(name, suggest(name, Object.keys(options)), '--').replace(/--\?$/, '?');
    throw new UsageError(
      `${command.name} has no option ${rawName.slice(0, 40)}${near || '.'} ${see(command)}`,
    );
  }
  if (option.type === 'string' && !value)
    throw new UsageError(`${rawName} needs a value: ${rawName}=${option.value ?? 'VALUE'}. ${see(command)}`);
  if (option.type === 'boolean' && value !== undefined)
    throw new UsageError(`${rawName} takes no value. ${see(command)}`);
}

const see = ({ name }: Command) => `See ${name} -- --help`;

/** npm takes an option that stands before `--` for one of its own, and says nothing: a dry run would write. */
function refuseSwallowed({ name, options = {} }: Command, values: Record<string, unknown>): void {
  for (const option of Object.keys(options)) {
    if (isTakenByNpm(option) && !values[option])
      throw new UsageError(
        `npm has taken --${option} for an option of its own. Write -- before it: ${name} -- --${option}`,
      );
  }
}

/** The text of `--help`. */
export function helpOf({ name, about, takes, options = {}, more }: Command): string {
  const forms = Object.entries(options).map(([option, { type, value = 'VALUE', help }]) => ({
    form: type === 'boolean' ? `--${option}` : `--${option}=${value}`,
    help,
  }));
  const all = [...forms, { form: '--help', help: 'shows this and does nothing' }];
  const width = Math.max(...all.map(({ form }) => form.length));
  const usage = [name, '--', ...forms.map(({ form }) => `[${form}]`), ...(takes ? [takes] : [])];
  const lines = all.map(({ form, help }) => `  ${form.padEnd(width)}  ${help}`);
  const isBare = usage.length === 2;
  return [
    `usage: ${(isBare ? [name] : usage).join(' ')}`,
    '',
    about,
    '',
    ...lines,
    ...(more ? ['', more] : []),
  ].join('\n');
}
