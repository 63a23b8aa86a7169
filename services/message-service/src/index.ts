export {
  ApiClientConfiguration,
  KeyFiles,
  MessageServiceConfiguration,
  ParticipantConfiguration,
  ScannerConfiguration,
} from './configuration/configuration.ts';
export { migrations } from './database/migrations.ts';
export { errorCatalogue, MessageServiceError, type MessageServiceErrorCode } from './errors.ts';
export { chooseScanner } from './malware/choose.ts';
export { eicarTestString } from './malware/eicar.ts';
export { proveScanner } from './malware/prove.ts';
export type { MalwareScanner, ScanResult } from './malware/scanner.ts';
export { restoreFromBin } from './retention/bin.ts';
export { housekeep } from './retention/housekeeping.ts';
export { planRetention, type RetentionGroup } from './retention/plan.ts';
export { type MessageServiceParts, type RunningMessageService, startMessageService } from './service.ts';
export { stateMachines } from './states/index.ts';
export { type MessageStore, openMessageStore } from './store/open-store.ts';
export { reencryptContent, serviceTenant } from './store/reencrypt.ts';
