import { arch, cpus, platform, totalmem } from 'node:os';

/** What the figures were measured on. */
export function machine(): string {
  const all = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${all.length} × ${all[0]?.model.trim() ?? 'unknown processor'}, ${memory} GiB, ${platform()} ${arch()}, Node ${process.versions.node}, OpenSSL ${process.versions.openssl}`;
}
