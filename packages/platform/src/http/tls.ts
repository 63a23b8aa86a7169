import { constants, type X509Certificate } from 'node:crypto';
import type { Server as HttpsServer } from 'node:https';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { FastifyInstance, FastifyRequest } from 'fastify';

export interface ServerTls {
  /** PEM. */
  key: string;
  cert: string;
  /** Roots that client certificates are checked against; the result is told, not enforced. */
  ca?: string[];
  requestClientCertificate?: boolean;
}

/** Forward secrecy and authenticated encryption only. */
const CIPHERS = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':');

/** Options of `node:https` for a server. A missing or bad client certificate is left to the handler to judge. */
export function tlsOptions(tls: ServerTls): object {
  return {
    key: tls.key,
    cert: tls.cert,
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    requestCert: tls.requestClientCertificate ?? false,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    ciphers: CIPHERS,
    honorCipherOrder: true,
    handshakeTimeout: 10_000,
    // A resumed session carries an old verdict and no issuers: whoever shows a certificate shows it each time.
    ...(tls.requestClientCertificate ? { secureOptions: constants.SSL_OP_NO_TICKET } : {}),
  };
}

/** What the TLS layer found out about the client's certificate. */
export interface PeerCertificate {
  /** True if the chain leads to one of `ca` and the dates hold. Revocation is not looked at. */
  verified: boolean;
  /** Why not, as OpenSSL names it. */
  reason?: string;
  certificate: X509Certificate;
}

/** The client's certificate, or undefined if none was presented or the connection has no TLS. */
export function peerCertificate(request: FastifyRequest): PeerCertificate | undefined {
  const socket = request.raw.socket as Partial<TLSSocket>;
  const certificate = socket.getPeerX509Certificate?.();
  if (certificate === undefined) return undefined;
  const verified = socket.authorized === true;
  return {
    verified,
    ...(verified ? {} : { reason: String(socket.authorizationError ?? 'not verified') }),
    certificate,
  };
}

/** Takes another certificate for new connections, without a restart. */
export function replaceTls(server: FastifyInstance, tls: ServerTls): void {
  (server.server as unknown as HttpsServer).setSecureContext(tlsOptions(tls));
}

const maxChain = 8;

/** What the other side has shown, DER, its own certificate first, then the issuers that it sent or that we knew; at most 8. */
export function shownChain(socket: Pick<TLSSocket, 'getPeerCertificate'>): Buffer[] {
  const chain: Buffer[] = [];
  let at: Partial<DetailedPeerCertificate> | undefined = socket.getPeerCertificate(true);
  while (at?.raw !== undefined && chain.length < maxChain) {
    chain.push(at.raw);
    // A root names itself as its issuer.
    at = at.issuerCertificate === at ? undefined : at.issuerCertificate;
  }
  return chain;
}

/** As `shownChain`, for the client of a request; empty if it showed none or there is no TLS. */
export function clientChain(request: FastifyRequest): Buffer[] {
  const socket = request.raw.socket as Partial<TLSSocket>;
  return socket.getPeerCertificate === undefined ? [] : shownChain(socket as TLSSocket);
}
