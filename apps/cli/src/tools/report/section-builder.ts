import { describeError } from './describe-error.ts';
import type { Check, Fact, Section, Verdict } from './report.ts';

type Extra = Pick<Check, 'code' | 'rule' | 'field' | 'detail' | 'row'>;

/** Collects the facts and checks of one section. */
export class SectionBuilder implements Section {
  readonly title: string;
  readonly facts: Fact[] = [];
  readonly checks: Check[] = [];

  constructor(title: string) {
    this.title = title;
  }

  /** An undefined value is left out. */
  fact(name: string, value: string | number | boolean | undefined): this {
    if (value !== undefined) this.facts.push({ name, value });
    return this;
  }

  check(name: string, verdict: Verdict, text: string, extra: Extra = {}): this {
    this.checks.push({ name, verdict, text, ...extra });
    return this;
  }

  good(name: string, text: string): this {
    return this.check(name, 'good', text);
  }

  fault(name: string, text: string, extra?: Extra): this {
    return this.check(name, 'fault', text, extra);
  }

  /** Runs a step; what it throws becomes a fault with its code. Answers undefined then. */
  attempt<T>(name: string, step: () => T, good?: (value: T) => string): T | undefined {
    try {
      const value = step();
      if (good) this.good(name, good(value));
      return value;
    } catch (error) {
      this.failed(name, error);
      return undefined;
    }
  }

  async attemptAsync<T>(
    name: string,
    step: () => Promise<T>,
    good?: (value: T) => string,
  ): Promise<T | undefined> {
    try {
      const value = await step();
      if (good) this.good(name, good(value));
      return value;
    } catch (error) {
      this.failed(name, error);
      return undefined;
    }
  }

  failed(name: string, error: unknown): this {
    const { code, text } = describeError(error);
    return this.fault(name, text, { code });
  }
}
