import { withSubCommands } from '../sub-commands.ts';
import { createEnvelope } from './create.ts';
import { openEnvelope } from './open.ts';
import { verifyEnvelope } from './verify.ts';

export const envelopeCommand = withSubCommands('envelope', 'make, check and open XHE envelopes', [
  createEnvelope,
  verifyEnvelope,
  openEnvelope,
]);
