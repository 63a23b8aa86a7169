import type { SdkApiScope } from '@budkavle/contracts';
import type { FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import type { Caller } from './authorize.ts';

/** What every route of the API is given. */
export interface ApiOptions {
  context: Context;
  authorize(request: FastifyRequest, scope: SdkApiScope): Promise<Caller>;
  /** Where clients reach the service, without a path; known once it listens. */
  publicUrl(): string;
  /** Raised when the service stops: long polls end (`signals.changed` wakes them). */
  stopping: AbortSignal;
}
