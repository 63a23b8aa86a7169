// Programs that tests use beside Node: installed from the system's packages where that can be done, else told in words.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const forTests = [
  { program: 'xmllint', package: 'libxml2-utils', for: 'official XML schemas' },
  { program: 'xmlsec1', package: 'xmlsec1', for: 'signatures and encryption against another implementation' },
  { program: 'chromium', package: 'chromium', for: 'tests in a real browser' },
  { program: '/usr/lib/postgresql', package: 'postgresql', for: 'the same tests on PostgreSQL' },
  { program: '/usr/sbin/clamd', package: 'clamav-daemon', for: 'a real malware scanner' },
  { program: 'openssl', package: 'openssl', for: 'certificates against another implementation' },
];

/** What the counterpart of `npm run interop` is built and run with. */
export const java = [
  { program: 'javac', package: 'default-jdk-headless', for: 'interoperability with phase4' },
  { program: 'mvn', package: 'maven', for: 'interoperability with phase4' },
];

/** Installs what is missing (Debian and its kin, as root). Tests whose program is still missing skip and say so. */
export function installSystemPackages(wanted = forTests) {
  const missing = wanted.filter((each) => !isThere(each.program));
  if (missing.length === 0) return;
  const names = missing.map((each) => each.package);
  if (process.getuid?.() === 0 && isThere('apt-get')) {
    console.log(`Installing from the system's packages: ${names.join(', ')} …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env };
    spawnSync('apt-get', ['update', '-qq'], quiet);
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], quiet);
  }
  for (const each of wanted.filter((one) => !isThere(one.program)))
    console.log(`Missing: ${each.program} (package ${each.package}); tests of ${each.for} are skipped.`);
}

function isThere(program) {
  if (program.startsWith('/')) return existsSync(program);
  return spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;
}
