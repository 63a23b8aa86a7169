export { MessageClientConfiguration } from './configuration.ts';
export { errorCatalogue, MessageClientError, type MessageClientErrorCode } from './errors.ts';
export { startMessageClient } from './start.ts';
export { migrations } from './store/migrations.ts';
export {
  startTestIdentityProvider,
  TestIdentityProviderConfiguration,
} from './test-identity-provider/start.ts';
