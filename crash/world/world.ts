import { DemoFolder } from '../../apps/cli/src/demo/folder.ts';
import { type OrganisationId, organisations } from '../../apps/cli/src/demo/plan.ts';
import { ServiceProcess } from '../processes/service-process.ts';
import { type Target, TcpRelay } from '../relay/tcp-relay.ts';
import { UdpRelay } from '../relay/udp-relay.ts';
import { describeAll } from './configurations.ts';
import { type CrashListener, freePorts } from './ports.ts';
import { type Prepared, prepare } from './prepare.ts';
import type { WorldSetting } from './setting.ts';

export interface WorldOptions {
  path: string;
  /** PostgreSQL instead of SQLite. */
  databaseUrl?: string | undefined;
  nodes?: number;
  logLevel?: string;
  revocationGraceSeconds?: number;
  scanner?: Target;
  folderOf?: WorldSetting['folderOf'];
  /** Its folder is a small disk, which a test may fill. */
  onSmallDisk?: boolean;
}

/** A federation and three organisations, each service a process of its own, a relay before each of them. */
export class World {
  readonly setting: WorldSetting;
  readonly prepared: Prepared;
  readonly processes: readonly ServiceProcess[];
  readonly relays: ReadonlyMap<CrashListener | 'database' | 'scanner', TcpRelay>;
  readonly dns: UdpRelay;
  onSmallDisk = false;

  private constructor(
    setting: WorldSetting,
    prepared: Prepared,
    processes: readonly ServiceProcess[],
    relays: ReadonlyMap<CrashListener | 'database' | 'scanner', TcpRelay>,
    dns: UdpRelay,
  ) {
    this.setting = setting;
    this.prepared = prepared;
    this.processes = processes;
    this.relays = relays;
    this.dns = dns;
  }

  static async start(options: WorldOptions): Promise<World> {
    const { nodes = 1, databaseUrl, scanner } = options;
    const ports = await freePorts();
    const relays = new Map<CrashListener | 'database' | 'scanner', TcpRelay>();
    const behind = async (name: 'database' | 'scanner', target: Target) => {
      relays.set(name, await TcpRelay.listen(ports[name], [target]));
      return ports[name];
    };
    const setting: WorldSetting = {
      folder: new DemoFolder(options.path),
      ports,
      nodes,
      databaseUrl: databaseUrl && (await relayed(databaseUrl, (target) => behind('database', target))),
      schemaPrefix: `crash_${Date.now().toString(36)}_${Math.floor(Math.random() * 1e6).toString(36)}`,
      logLevel: options.logLevel ?? 'info',
      revocationGraceSeconds: options.revocationGraceSeconds ?? 3600,
      ...(scanner && { scanner: { host: '127.0.0.1', port: await behind('scanner', scanner) } }),
      ...(options.folderOf && { folderOf: options.folderOf }),
    };
    const processes: ServiceProcess[] = [];
    let dns: UdpRelay | undefined;
    try {
      const prepared = await prepare(setting);
      dns = await UdpRelay.listen(ports.outer.of('dns'), { host: '127.0.0.1', port: ports.inner('dns') });
      for (const name of ports.outer.names) {
        if (name === 'dns') continue;
        const single = ['smp', 'address-book', 'pki'].includes(name);
        const targets = Array.from({ length: single ? 1 : nodes }, (_, index) => ({
          host: '127.0.0.1',
          port: ports.inner(name, index + 1),
        }));
        relays.set(name, await TcpRelay.listen(ports.outer.of(name), targets));
      }
      const folder = setting.folder.sub('processes');
      for (const description of describeAll(setting, prepared))
        processes.push(new ServiceProcess(folder, description));
      await Promise.all(processes.map((each) => each.start()));
      const world = new World(setting, prepared, processes, relays, dns);
      world.onSmallDisk = options.onSmallDisk ?? false;
      return world;
    } catch (error) {
      for (const each of processes) await each.kill();
      for (const each of relays.values()) await each.close();
      await dns?.close();
      throw error;
    }
  }

  process(name: string): ServiceProcess {
    const found = this.processes.find((each) => each.name === name);
    if (!found) throw new Error(`No process is named ${name}`);
    return found;
  }

  relay(name: CrashListener | 'database' | 'scanner'): TcpRelay {
    const found = this.relays.get(name);
    if (!found) throw new Error(`Nothing listens for ${name}`);
    return found;
  }

  /** Where a message client reaches the message service of an organisation. */
  apiUrl(id: OrganisationId): string {
    return `http://127.0.0.1:${this.setting.ports.outer.of(`contract-d-${id}`)}`;
  }

  get organisations() {
    return organisations;
  }

  /** Ends every process; the folder stays. */
  async close(): Promise<void> {
    await Promise.all(this.processes.map((each) => each.kill()));
    await Promise.all([...this.relays.values()].map((each) => each.close()));
    await this.dns.close();
  }
}

async function relayed(url: string, relay: (target: Target) => Promise<number>): Promise<string> {
  const address = new URL(url);
  const port = await relay({ host: address.hostname, port: Number(address.port || 5432) });
  address.hostname = '127.0.0.1';
  address.port = String(port);
  return address.href;
}
