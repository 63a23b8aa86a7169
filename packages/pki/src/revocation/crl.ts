import { verify } from 'node:crypto';
import { IssuingDistributionPoint } from '@peculiar/asn1-x509';
import { parseAsn } from '../asn1.ts';
import type { Certificate } from '../certificate.ts';
import { type DerElement, readChildren, readInteger, readWhole } from '../der.ts';
import { PkiError } from '../errors.ts';
import { oid, signatureDigests } from '../oids.ts';
import { readExtensions, readOid, readTime } from './der-fields.ts';

export interface CrlEntry {
  readonly at: Date;
  readonly reason?: number;
}

/** A revocation list whose signature has been verified. */
export interface VerifiedCrl {
  readonly raw: Buffer;
  readonly number: bigint | undefined;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** By decimal serial number. */
  readonly revoked: ReadonlyMap<string, CrlEntry>;
  readonly distributionPoint: IssuingDistributionPoint | undefined;
}

const refuse = (message: string): PkiError =>
  new PkiError('PKI_REVOCATION_UNAVAILABLE', `revocation list: ${message}`);
const criticalUnderstood: ReadonlySet<string> = new Set([oid.issuingDistributionPoint, oid.crlNumber]);

/**
 * Verifies a full CRL (RFC 5280 5) of `issuer`. Read by hand: lists of 100,000 entries occur, and the signed octets
 * must be the received ones. Times are checked by the caller.
 * @throws PkiError PKI_PARSE, PKI_REVOCATION_UNAVAILABLE
 */
export function verifyCrl(raw: Buffer, issuer: Certificate): VerifiedCrl {
  const list = readWhole(raw);
  const [tbs, outerAlgorithm, signature] = readChildren(list);
  if (list.tag !== 0x30 || tbs === undefined || outerAlgorithm === undefined) throw refuse('malformed');
  if (signature?.tag !== 0x03 || signature.content[0] !== 0) throw refuse('malformed');
  const fields = readChildren(tbs);
  const version = fields[0]?.tag === 0x02 ? fields.shift() : undefined;
  const [innerAlgorithm, name, thisUpdate] = fields.splice(0, 3);
  if (innerAlgorithm === undefined || name === undefined || thisUpdate === undefined)
    throw refuse('malformed');
  if (!name.raw.equals(issuer.subjectDer)) throw refuse('of another issuer');
  if (!innerAlgorithm.raw.equals(outerAlgorithm.raw)) throw refuse('two signature algorithms');
  const digest = signatureDigests[readOid(readChildren(outerAlgorithm)[0])];
  if (digest === undefined) throw refuse('signature algorithm not accepted');
  if (issuer.keyUsage !== undefined && !issuer.keyUsage.has('cRLSign'))
    throw refuse('issuer may not sign lists');
  if (!verifies(digest, tbs.raw, issuer, signature)) throw refuse('signature does not verify');
  const next = fields[0]?.tag === 0x17 || fields[0]?.tag === 0x18 ? fields.shift() : undefined;
  if (next === undefined) throw refuse('no nextUpdate');
  const entries = fields[0]?.tag === 0x30 ? fields.shift() : undefined;
  const extensions = readExtensions(fields[0]?.tag === 0xa0 ? readChildren(fields[0])[0] : undefined);
  if (extensions.size > 0 && (version === undefined || readInteger(version) !== 1n))
    throw refuse('wrong version');
  for (const [id, { critical }] of extensions)
    if (critical && !criticalUnderstood.has(id)) throw refuse(`critical extension ${id} not understood`);
  const number = extensions.get(oid.crlNumber)?.value;
  const point = extensions.get(oid.issuingDistributionPoint)?.value;
  return {
    raw,
    number: number === undefined ? undefined : readInteger(readWhole(number)),
    thisUpdate: readTime(thisUpdate),
    nextUpdate: readTime(next),
    revoked: readEntries(entries),
    distributionPoint: point === undefined ? undefined : parseAsn(point, IssuingDistributionPoint),
  };
}

function verifies(digest: string, octets: Buffer, issuer: Certificate, signature: DerElement): boolean {
  try {
    return verify(digest, octets, issuer.publicKey, signature.content.subarray(1));
  } catch {
    return false;
  }
}

function readEntries(entries: DerElement | undefined): ReadonlyMap<string, CrlEntry> {
  const revoked = new Map<string, CrlEntry>();
  for (const entry of entries === undefined ? [] : readChildren(entries)) {
    const [serial, at, extras] = readChildren(entry);
    if (serial === undefined || at === undefined) throw refuse('malformed');
    const extensions = readExtensions(extras);
    if ([...extensions].some(([id, { critical }]) => critical && id !== oid.crlReason))
      throw refuse('critical entry extension not understood');
    const reason = extensions.get(oid.crlReason)?.value.at(-1);
    revoked.set(readInteger(serial).toString(), {
      at: readTime(at),
      ...(reason === undefined ? {} : { reason }),
    });
  }
  return revoked;
}

/** RFC 5280 6.3.3 (b): does the list speak of this certificate? @throws PkiError PKI_REVOCATION_UNAVAILABLE */
export function checkScope(crl: VerifiedCrl, certificate: Certificate, url: string): void {
  const point = crl.distributionPoint;
  if (point === undefined) return;
  if (point.indirectCRL || point.onlySomeReasons !== undefined || point.onlyContainsAttributeCerts)
    throw refuse('indirect or partial lists are not supported');
  if (certificate.isCa ? point.onlyContainsUserCerts : point.onlyContainsCACerts)
    throw refuse('does not cover this kind of certificate');
  const names = point.distributionPoint?.fullName?.flatMap((name) => name.uniformResourceIdentifier ?? []);
  if (point.distributionPoint !== undefined && !names?.includes(url))
    throw refuse('of another distribution point');
}
