import type { AccessPointConfiguration } from '@budkavle/access-point';
import type { EnvironmentProfile } from '@budkavle/contracts';
import type { MessageClientConfiguration } from '@budkavle/message-client';
import type { MessageServiceConfiguration } from '@budkavle/message-service';
import type { Role } from '../installation/configuration.ts';
import type { Found } from './check.ts';

/** What the checks look at. What could not be read is absent, and why stands in `unread`. */
export interface DoctorSetting {
  readonly environment?: EnvironmentProfile | undefined;
  readonly accessPoint?: AccessPointConfiguration | undefined;
  readonly messageService?: MessageServiceConfiguration | undefined;
  readonly messageClient?: MessageClientConfiguration | undefined;
  /** What was in the way of reading the configuration. */
  readonly unread: readonly Found[];
  /** Roles that are to run here. */
  readonly roles: readonly Role[];
  /** Folder of key pairs (`NAME.key`, `NAME.pem`). */
  readonly keysFolder?: string | undefined;
  /** Files and folders that only their owner may read. */
  readonly secretPaths: readonly string[];
  /** `host` or `host:port`. */
  readonly ntpServers: readonly string[];
  /** Where `budkavle backup` writes. */
  readonly backups?: string | undefined;
  readonly timeZone: string;
  readonly now: () => Date;
}
