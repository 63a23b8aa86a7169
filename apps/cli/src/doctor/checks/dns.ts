import { bdxlName, createNaptrResolver, DiscoveryError } from '@budkavle/discovery';
import { defineCheck, type Found } from '../check.ts';
import { ownParticipants } from '../own-participants.ts';

type Code = 'DNS_NO_ANSWER' | 'DNS_NOT_REGISTERED';

export const dns = defineCheck<Code>({
  name: 'dns',
  title: 'DNS of the federation answers, and our organisations stand in it',
  network: true,
  seconds: 30,
  kinds: {
    DNS_NO_ANSWER: {
      severity: 'fault',
      what: 'The DNS zone of the federation gives no answer: no recipient can be looked up, messages wait.',
      whose: 'network',
      action:
        'Do the name servers of this machine answer (dig), and is smlZone of the environment right? Else: the federation owner.',
    },
    DNS_NOT_REGISTERED: {
      severity: 'fault',
      what: 'An organisation of ours does not stand in the DNS of the federation: nobody can find it.',
      whose: 'access point operator',
      action:
        'Register the participant in SMP; after that it takes some minutes. Check the spelling of the participant identifier.',
    },
  },
  async run(setting) {
    const { environment } = setting;
    const participants = ownParticipants(setting);
    if (!environment || participants.length === 0) return undefined;
    const { dnsServers, smlZone } = environment;
    const resolver = createNaptrResolver({
      ...(dnsServers && { servers: dnsServers }),
      timeoutMs: 3000,
      tries: 2,
    });
    const found = await Promise.all(
      participants.map(async (participant): Promise<Found<Code>[]> => {
        try {
          await resolver.resolve(bdxlName(participant, smlZone));
          return [];
        } catch (error) {
          if (!(error instanceof DiscoveryError)) throw error;
          if (error.code === 'DISC_DNS_TECHNICAL')
            return [{ code: 'DNS_NO_ANSWER', about: smlZone, detail: error.reason }];
          return [{ code: 'DNS_NOT_REGISTERED', about: participant }];
        }
      }),
    );
    const all = found.flat();
    // The zone is one, however many asked.
    return all.filter(
      ({ code }, at) => code !== 'DNS_NO_ANSWER' || all.findIndex((one) => one.code === code) === at,
    );
  },
});
