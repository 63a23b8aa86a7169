import type { Finding } from './finding.ts';

/** Bounded: a document with a million faults gives a receipt that can be read, not a million lines. */
export class FindingCollector {
  readonly list: Finding[] = [];
  readonly #max: number;
  truncated = false;
  /** A fault of structure or size has been seen: the model cannot be trusted to be whole. */
  broken = false;

  constructor(max: number) {
    this.#max = max;
  }

  add(finding: Finding): void {
    if (finding.code === 'SV' || finding.detail === 'too-long') this.broken = true;
    if (this.list.length < this.#max) this.list.push(finding);
    else this.truncated = true;
  }
}
