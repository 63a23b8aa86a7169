import { acceptStreams, createHttpServer, refuseNul, ServiceError } from '@budkavle/platform';
import type { FastifyInstance } from 'fastify';
import type { AccessPoint } from '../context.ts';
import { errorCatalogue } from '../errors/error-catalogue.ts';
import { contractTls } from '../rotation/listener-tls.ts';
import { addInboundRoutes } from './inbound-routes.ts';
import { addLogRoutes } from './log-routes.ts';
import { addOutboundRoutes } from './outbound-routes.ts';

/** Contract C: HTTPS with client certificates, towards message services. */
export function createContractListener(ap: AccessPoint): FastifyInstance {
  const server = createHttpServer({
    name: 'contract',
    log: ap.log,
    metrics: ap.metrics,
    tls: contractTls(ap.configuration),
    errorCatalogues: [errorCatalogue],
    toServiceError: leaseLost,
  });
  acceptStreams(server, ['application/xml', 'text/xml', 'application/octet-stream']);
  refuseNul(server);
  addOutboundRoutes(server, ap);
  addInboundRoutes(server, ap);
  addLogRoutes(server, ap);
  return server;
}

function leaseLost(error: unknown): ServiceError | undefined {
  if (!(error instanceof ServiceError) || error.code !== 'LEASE_LOST') return undefined;
  return new ServiceError('AP_LEASE_LOST', { message: 'The lease has been lost.', status: 409 });
}
