import { readFileSync } from 'node:fs';

/** The most that a process has held in memory, in MiB; own process unless told. Linux tells it for each program. */
export function peakMemory(pid: number | 'self' = 'self'): number | undefined {
  try {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return found === undefined ? undefined : Number(found) / 1024;
  } catch {
    // Not Linux: the program's own account, which a parent's size may spoil.
    return pid === 'self' ? process.resourceUsage().maxRSS / 1024 : undefined;
  }
}
