import { retireMasterKeys, rotateMasterKey, ServiceError } from '@budkavle/platform';
import { roles } from '../installation/configuration.ts';
import type { Installation } from '../installation/open.ts';
import { keysFolderOf, masterKeyFile } from '../installation/store-options.ts';
import type { Io } from '../io.ts';

/** A new master key, and every storage key wrapped with it, while the services run. Interrupted: run it again. */
export async function rotateMaster(
  installation: Installation,
  options: { retire: boolean },
  io: Io,
): Promise<number> {
  const file = masterKeyFile(installation);
  if (file === undefined)
    throw new ServiceError('CONFIG_INVALID', {
      message:
        'masterKey does not come from a file, so it cannot be changed here. Give the services the new key in the first line and the old one in the second, restart them one after the other, run this with the same two lines in a file, then take the second line away.',
    });
  const folders = roles.map((role) => keysFolderOf(installation, role));
  if (options.retire) {
    const retired = await retireMasterKeys(file, folders);
    io.print(
      retired.length === 0
        ? 'There is no older master key.'
        : `Taken away: ${retired.join(', ')}. A backup from before today still needs it: keep it with the backup.`,
    );
    return 0;
  }
  const { present, older, rewrapped } = await rotateMasterKey(file, folders);
  io.print(
    `Master key now: ${present}. ${rewrapped} keys wrapped anew. Still in the file: ${older.join(', ')}.`,
  );
  io.print('Services that run follow the file. When every node has it: budkavle keys rotate-master --retire');
  return 0;
}
