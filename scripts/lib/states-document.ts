import { stateMachines as accessPoint } from '@budkavle/access-point';
import { stateMachines as messageService } from '@budkavle/message-service';
import { renderMachine } from '@budkavle/platform';

/** The machines of every service, in the order of a message's road. A service adds its own here. */
const machines = [...messageService, ...accessPoint];

export const statesDocument = [
  '# States',
  'Every state of a message in every part, every transition, what causes it, what is durable before it and who is told. Made from the code that decides (`npm run states`); a test keeps it so.',
  'A state never goes back to an earlier phase, and a final one is never left. An event that comes late is recorded and changes nothing.',
  ...machines.map(renderMachine),
].join('\n\n');
