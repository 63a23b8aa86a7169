// An access point in a process of its own, to be killed: configuration and addresses come as JSON in a file.
import { readFileSync } from 'node:fs';
import { Certificate } from '@budkavle/pki';
import { silentLogger } from '@budkavle/platform';
import { startAccessPoint } from '../start.ts';
import { StubDiscovery } from './federation.ts';

const { configuration, addresses } = JSON.parse(readFileSync(process.argv[2] as string, 'utf8'));
const discovery = new StubDiscovery();
for (const { participant, url, certificate } of addresses)
  discovery.register(participant, url, Certificate.parseAny(certificate));
const service = await startAccessPoint(configuration, { discovery, log: silentLogger });
process.send?.(service.urls);
