import type { EnvironmentProfile } from '@budkavle/contracts';
import { startFederation, writeEnvironmentProfile } from '@budkavle/federation';
import { issuer, registerAll } from '../../apps/cli/src/demo/federation.ts';
import { type DemoKeys, demoKeys } from '../../apps/cli/src/demo/keys.ts';
import { accessPoints } from '../../apps/cli/src/demo/plan.ts';
import type { Ports } from '../../apps/cli/src/demo/ports.ts';
import { type DemoSetting, environmentName } from '../../apps/cli/src/demo/setting.ts';
import { federationConfiguration } from './configurations.ts';
import type { WorldSetting } from './setting.ts';

/** What every process is configured from. */
export interface Prepared {
  profile: EnvironmentProfile;
  keys: DemoKeys;
}

/** Makes keys, registers everybody, publishes: with the federation in this process, which is stopped again. */
export async function prepare(setting: WorldSetting): Promise<Prepared> {
  const { ports } = setting;
  const federation = await startFederation(federationConfiguration(setting));
  try {
    // The demo's plan, at our addresses.
    const demo: DemoSetting = { ...setting, ports: ports.outer as Ports as DemoSetting['ports'] };
    const keys = await demoKeys(demo, issuer(federation));
    await registerAll(federation, demo, keys, []);
    const profile = writeEnvironmentProfile(federation, {
      name: environmentName,
      demo: true,
      allowPrivateAddresses: true,
      accessPointPorts: accessPoints.map(({ id }) => ports.outer.of(`as4-${id}`)),
      revocationGraceSeconds: setting.revocationGraceSeconds,
      deadlines: {
        receiptSeconds: 1800,
        transportAttempts: 200,
        transportSeconds: 1800,
        discoveryAttempts: 200,
      },
    });
    return { profile: { ...profile, dnsServers: [`127.0.0.1:${ports.outer.of('dns')}`] }, keys };
  } finally {
    await federation.stop();
  }
}
