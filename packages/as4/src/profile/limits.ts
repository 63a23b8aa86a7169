import type { As4Limits } from './as4-profile.ts';

const mebibyte = 1024 * 1024;
const day = 24 * 60 * 60 * 1000;

/** Bounds of the specification digest, sections 2, 4 and 12; 100 MB of envelope must always pass. */
export const defaultLimits: As4Limits = {
  parts: 16,
  headerLines: 64,
  headerLineBytes: 8192,
  envelopeBytes: mebibyte,
  messageBytes: 256 * mebibyte,
  inflatedBytes: 1024 * mebibyte,
  inflateRatio: 200,
  references: 20,
  clockAheadMs: 5 * 60 * 1000,
  maxAgeMs: 30 * day,
};
