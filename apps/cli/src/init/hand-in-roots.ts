import { join } from 'node:path';
import { isProfileFile } from '../environments/complete.ts';
import { readPublished } from '../environments/find.ts';
import { matchRoots, readCertificates } from '../environments/roots.ts';
import type { Installation } from '../installation/open.ts';
import type { Io } from '../io.ts';
import { writeNewFile } from './new-file.ts';

/** Copies the official certificates among what was handed over to the roots folder; what does not match is named and left. */
export function handInRoots(installation: Installation, paths: readonly string[], io: Io): void {
  const { environment } = installation.configuration;
  if (isProfileFile(environment.profile)) {
    io.complain(`${environment.profile} holds its roots itself: nothing to hand in.`);
    return;
  }
  const { roots } = readPublished(environment.profile);
  const { found, unreadable } = readCertificates(paths);
  for (const file of unreadable) io.complain(`${file}: no certificate in it`);
  const { matched } = matchRoots(
    roots,
    found.map(({ certificate }) => certificate),
  );
  const known = new Set(matched.map(({ certificate }) => certificate.fingerprintSha256));
  for (const { root, certificate } of matched) {
    const folder = join(installation.folder, environment.roots);
    // Named by its fingerprint's beginning: no two can meet, and no name of a subject reaches the file system.
    const name = `${root.purpose}-${root.kind}-${root.sha256.slice(0, 16)}.pem`;
    const fresh = writeNewFile(join(folder, name), certificate.toPem(), 0o644);
    io.print(`${fresh ? 'trusted' : 'was trusted already'}: ${root.name} (${root.purpose})`);
  }
  for (const { file, certificate } of found)
    if (!known.has(certificate.fingerprintSha256))
      io.complain(
        `not trusted: ${file} (${certificate.commonName ?? 'without a name'}), SHA-256 ${certificate.fingerprintSha256}: the profile ${environment.profile} does not name it`,
      );
}
