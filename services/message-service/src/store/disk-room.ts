import { statfsSync } from 'node:fs';

/** Whether there is room on disk to take more. Nothing is begun that could not be finished. */
export interface DiskRoom {
  freeBytes(): number;
  full(): boolean;
}

const lookAgainMs = 1000;

/** Looks at the file system of a folder, once a second at most. */
export function createDiskRoom(
  folder: string,
  minFreeBytes: number,
  free: (folder: string) => number = freeOf,
): DiskRoom {
  let known = 0;
  let at = Number.NEGATIVE_INFINITY;
  const freeBytes = () => {
    if (performance.now() - at > lookAgainMs) {
      known = free(folder);
      at = performance.now();
    }
    return known;
  };
  return { freeBytes, full: () => freeBytes() < minFreeBytes };
}

function freeOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
