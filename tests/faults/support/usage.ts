import { readFile } from 'node:fs/promises';

/** Milliseconds of processor time that a process has used; Linux counts them in hundredths of a second. */
export async function readCpu(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name before it may hold anything, also brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

/** Megabytes of memory that a process has now. */
export async function readMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_024;
}

/** Looks every 50 ms how much memory a process has; returns how to stop, which tells the most that was seen. */
export function watchMemory(pid: number): () => number {
  let most = 0;
  const look = async () => {
    most = Math.max(most, await readMemory(pid).catch(() => 0));
  };
  const clock = setInterval(look, 50);
  return () => {
    clearInterval(clock);
    return most;
  };
}

/** A number of `GET /metrics`. */
export async function readMetric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1];
  if (value === undefined) throw new Error(`no metric ${name}`);
  return Number(value);
}
