import { setTimeout as sleep } from 'node:timers/promises';
import type { OrganisationId } from '../../apps/cli/src/demo/plan.ts';
import type { Random } from '../random.ts';
import type { World } from '../world/world.ts';
import { Driver } from './driver.ts';
import { type LoadMessage, type LoadSize, makeMessage, ordinary } from './messages.ts';
import { OpenMessages } from './open-messages.ts';

/** A message that has been posted, and what was answered. */
export interface Posted {
  message: LoadMessage;
  /** 'answered' once 201 has come: from there it must not be lost. */
  state: 'posting' | 'answered' | 'refused';
  attempts: number;
  /** Milliseconds. */
  postedAt: number;
  answeredAt?: number;
  refusal?: string;
}

export interface LoadOptions {
  senders: number;
  /** Each sender's pause between an answer and the next message. */
  pauseMs: number;
  sizes?: Record<LoadSize, number>;
  /** No more messages than that. */
  limit?: number;
  /** So many at most are under way: a queue that only grows would outlive the deadlines of its messages. 30 unless told. */
  open?: number;
}

/** Messages between the organisations, some at a time, until it is stopped; every one is written down before it is posted. */
export class Load {
  readonly posted: Posted[] = [];
  readonly drivers: ReadonlyMap<OrganisationId, Driver>;
  readonly #random: Random;
  readonly #stop = new AbortController();
  #running: Promise<void>[] = [];
  #number = 0;
  #enough = false;
  readonly #open = new OpenMessages();

  constructor(world: World, random: Random) {
    this.#random = random;
    this.drivers = new Map(world.organisations.map(({ id }) => [id, new Driver(world, id)]));
  }

  get answered(): number {
    return this.posted.filter((each) => each.state === 'answered').length;
  }

  start(options: LoadOptions): void {
    this.#enough = false;
    this.#running = Array.from({ length: options.senders }, () => this.#send(options));
  }

  /** So many messages, all of them answered; with nothing else under way. */
  async burst(count: number, senders = 3, sizes = ordinary): Promise<void> {
    this.start({ senders, pauseMs: 0, sizes, limit: this.#number + count });
    await Promise.all(this.#running);
  }

  /** No new message; waits until those that are posted have an answer. */
  async finish(timeoutMs = 120_000): Promise<void> {
    this.#enough = true;
    const late = setTimeout(() => this.#stop.abort(new Error('no answer in time')), timeoutMs);
    await Promise.allSettled(this.#running);
    clearTimeout(late);
  }

  async close(): Promise<void> {
    this.#stop.abort(new Error('the load is stopped'));
    await Promise.allSettled(this.#running);
    await Promise.all([...this.drivers.values()].map((each) => each.close()));
  }

  async #send({ pauseMs, sizes, limit = Number.POSITIVE_INFINITY, open = 30 }: LoadOptions): Promise<void> {
    while (this.#goesOn && this.#number < limit) {
      if (!(await this.#hasRoom(open))) {
        await sleep(500);
        continue;
      }
      this.#number += 1;
      const message = await makeMessage(this.#random, this.#number, sizes);
      const posted: Posted = { message, state: 'posting', attempts: 0, postedAt: Date.now() };
      this.posted.push(posted);
      try {
        posted.attempts = (await this.drivers.get(message.from)?.send(message, this.#stop.signal)) ?? 0;
        posted.state = 'answered';
        posted.answeredAt = Date.now();
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        posted.state = 'refused';
        posted.refusal = error instanceof Error ? error.message : String(error);
      }
      if (pauseMs > 0) await sleep(pauseMs * (0.5 + Math.random()));
    }
  }

  get #goesOn(): boolean {
    return !this.#enough && !this.#stop.signal.aborted;
  }

  /** Whether fewer than that are under way. While a message service does not say, there is no room. */
  async #hasRoom(open: number): Promise<boolean> {
    const ids = this.posted
      .filter(({ state }) => state === 'answered')
      .map(({ message }) => message.messageId);
    if (ids.length < open) return true;
    return await this.#open.count(ids, this.drivers.values()).then(
      (count) => count < open,
      () => false,
    );
  }
}
