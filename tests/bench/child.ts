import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { environmentOf, root } from '../support/servers/process.ts';

type Message = { id?: number; answer?: unknown; port?: number; failed?: string; delivered?: unknown };

/** A Node process that is asked over IPC. */
export type Child = {
  pid: number;
  /** The answer to one question; throws after the time given, or when the process ends first. */
  ask<Answer = unknown>(question: object, milliseconds?: number): Promise<Answer>;
  /** Called with whatever is not an answer. */
  onMessage(listener: (message: Message) => void): void;
  /** Everything that it printed. */
  printed(): string;
  /** Throws when the process failed or ended. */
  check(): void;
  /** Ends it, by force after two seconds. */
  end(): Promise<void>;
};

/** Starts a Node program with IPC; it ends with this process. */
export function startChild(file: string, settings: Record<string, string>, flags: string[] = []): Child {
  const program: ChildProcess = spawn(process.execPath, [...flags, file], {
    cwd: root,
    env: environmentOf(settings),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const waiting = new Map<number, (answer: unknown) => void>();
  const listeners: ((message: Message) => void)[] = [];
  let asked = 0;
  let printed = '';
  let failure: string | undefined;
  let ending = false;
  const print = (chunk: Buffer) => {
    printed = (printed + chunk).slice(-20_000);
  };
  program.stdout?.on('data', print);
  program.stderr?.on('data', print);
  program.on('error', (error) => {
    failure ??= error.message;
  });
  program.on('exit', (code, signal) => {
    if (!ending) failure ??= `${file} ended with ${code ?? signal}:\n${printed}`;
  });
  program.on('message', (message: Message) => {
    const { id, failed } = message;
    if (failed && !ending) failure ??= `${file}: ${failed}`;
    if (id === undefined) for (const listener of listeners) listener(message);
    else waiting.get(id)?.(message.answer);
  });
  const check = () => {
    if (failure) throw new Error(failure);
  };
  return {
    pid: program.pid ?? 0,
    async ask<Answer>(question: object, milliseconds = 30_000) {
      check();
      asked += 1;
      const id = asked;
      const answered = new Promise((resolve) => waiting.set(id, resolve));
      program.send({ ...question, id });
      try {
        return (await bounded(answered, milliseconds, check)) as Answer;
      } catch (error) {
        throw new Error(`${file} did not answer ${JSON.stringify(question).slice(0, 100)}`, { cause: error });
      } finally {
        waiting.delete(id);
      }
    },
    onMessage: (listener) => void listeners.push(listener),
    printed: () => printed,
    check,
    async end() {
      ending = true;
      if (program.exitCode !== null || program.signalCode !== null) return;
      const ended = once(program, 'exit');
      program.kill('SIGTERM');
      await Promise.race([ended, delay(2_000)]);
      program.kill('SIGKILL');
      await ended;
    },
  };
}

/** The result, unless it takes longer than the given time or `check` throws before. */
export async function bounded<Result>(
  work: Promise<Result>,
  milliseconds: number,
  check: () => void = () => {},
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const end = performance.now() + milliseconds;
  const late = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      try {
        check();
        if (performance.now() > end) throw new Error(`nothing for ${milliseconds} ms`);
      } catch (error) {
        reject(error);
      }
    }, 50);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearInterval(timer);
  }
}
