import { existsSync } from 'node:fs';
import { copyFile, cp, link, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { contentPath } from '@budkavle/platform';
import type { RoleStore } from './stores.ts';

/** Puts content files into the stage, as a second name where the file system can: nothing is copied, and a removal does not reach it. */
export class ContentStage {
  readonly #taken = new Set<string>();
  readonly #stage: string;

  constructor(stage: string) {
    this.#stage = stage;
  }

  /** Answers how many were not there. */
  async take(
    store: RoleStore,
    references: readonly { organisation: string; hash: string }[],
  ): Promise<number> {
    let missing = 0;
    for (const { organisation, hash } of references) {
      const path = contentPath(organisation, hash);
      const key = `${store.role}/${path}`;
      if (this.#taken.has(key)) continue;
      const to = join(this.#stage, store.role, store.content, path);
      if (await this.#keep(join(store.folder, store.content, path), to)) this.#taken.add(key);
      else missing += 1;
    }
    return missing;
  }

  async #keep(from: string, to: string): Promise<boolean> {
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    try {
      await link(from, to);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return false;
      if (code === 'EEXIST') return true;
    }
    try {
      await copyFile(from, to);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }
}

/** The wrapped keys of organisations. */
export async function takeKeys(store: RoleStore, stage: string): Promise<void> {
  const from = join(store.folder, store.keys);
  if (existsSync(from)) await cp(from, join(stage, store.role, store.keys), { recursive: true });
}
