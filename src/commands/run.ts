import { ConfigError } from '../config.ts';
import { EmbeddedUnavailable } from '../db/embedded/server.ts';
import { type Arguments, type Command, exitCodeOf, type Options, readArguments } from './arguments.ts';
import { CommandError, rootOf } from './explain.ts';

/** Runs a command with its arguments. A failure is reported on standard error, in a line for each fault. */
export async function runTool<Given extends Options>(
  command: Command<Given>,
  work: (given: Arguments<Given>) => Promise<void>,
): Promise<void> {
  // A reader that left, as `| head` does, wants no more.
  process.stdout.on('error', () => process.exit(0));
  try {
    await work(readArguments(command));
  } catch (error) {
    console.error(describeFault(error));
    process.exitCode = exitCodeOf(error);
  }
}

/** The arguments of a command that is a script; wrong ones are reported, and end the process with 2. */
export function argumentsOrExit<Given extends Options>(command: Command<Given>): Arguments<Given> {
  try {
    return readArguments(command);
  } catch (error) {
    console.error(describeFault(error));
    process.exit(exitCodeOf(error));
  }
}

/** The message of an error for a person: a line for each fault that is expected, one line for any other. */
export function describeFault(error: unknown): string {
  const expected = [CommandError, ConfigError, EmbeddedUnavailable];
  const { message } = error instanceof Error ? error : new Error(String(error));
  if (expected.some((kind) => error instanceof kind)) return message;
  const cause = rootOf(error);
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return `This failed unexpectedly: ${reason.replace(/\s+/g, ' ').slice(0, 400)}`;
}
