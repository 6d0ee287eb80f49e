import { readdirSync, readFileSync } from 'node:fs';

const MICROSECONDS_PER_TICK = 10_000;

/** What each of Postgres's processes has used, in microseconds, in steps of a hundredth of a second; none where unknown. */
export function backendsCpu(postmaster: number): Map<string, number> | undefined {
  if (process.platform !== 'linux') return undefined;
  const backends = new Map<string, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const [parent, used] = readStat(name);
    if (parent === postmaster) backends.set(name, used * MICROSECONDS_PER_TICK);
  }
  return backends;
}

/** The processor time used since, without processes that have ended. */
export function cpuSince(before: Map<string, number>, after: Map<string, number>): number {
  return [...after].reduce((sum, [pid, used]) => sum + used - (before.get(pid) ?? 0), 0);
}

/** The parent of a process and its user and system time, in ticks. */
function readStat(pid: string): [number, number] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // Its name is in parentheses, and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return [Number(fields[1]), Number(fields[11]) + Number(fields[12])];
  } catch {
    return [0, 0];
  }
}
