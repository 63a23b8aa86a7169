import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceProcess } from '../processes/service-process.ts';
import type { Random } from '../random.ts';
import type { World } from '../world/world.ts';
import { type Aim, killAt, type Moment } from './moments.ts';

export interface Round {
  number: number;
  kills: { process: string; aim: Aim }[];
  milliseconds: number;
}

const momentsOf: Record<ServiceProcess['description']['kind'], Record<Moment, number>> = {
  federation: { random: 1, blob: 0, commit: 0, 'as4-body': 0, 'as4-answer': 0 },
  'access-point': { random: 2, blob: 2, commit: 2, 'as4-body': 2, 'as4-answer': 3 },
  'message-service': { random: 2, blob: 2, commit: 3, 'as4-body': 0, 'as4-answer': 0 },
};

/** One round: a process (now and then two) dies, stays dead for a while, and starts again. Nobody helps it. */
export async function killingRound(world: World, random: Random, number: number): Promise<Round> {
  const began = Date.now();
  const kind = random.weighted({ federation: 1, 'access-point': 6, 'message-service': 6 });
  const candidates = world.processes.filter((each) => each.description.kind === kind);
  const victims = [random.pick(candidates)];
  if (random.next() < 0.2) {
    const others = world.processes.filter((each) => !victims.includes(each));
    victims.push(random.pick(others));
  }
  const kills = await Promise.all(
    victims.map(async (victim) => {
      const moment = random.weighted(momentsOf[victim.description.kind]);
      const aim = await killAt(world, victim, moment, random);
      await sleep(random.between(0, 800));
      await victim.start();
      return { process: victim.name, aim };
    }),
  );
  return { number, kills, milliseconds: Date.now() - began };
}
