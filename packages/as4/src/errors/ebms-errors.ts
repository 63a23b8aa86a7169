/**
 * The ebMS error table (specification digest, section 9) and what a sender does when it meets each code
 * (section 10). Data only.
 */
export type RetryClass =
  /** Send the same message again later. */
  | 'retry'
  /** Final. */
  | 'never'
  /** Once more after a fresh look-up of the receiver's certificate, encrypted anew. */
  | 'refresh-once'
  /** The receiver has it already; only its receipt was lost. */
  | 'already-received';

export interface EbmsErrorEntry {
  readonly shortDescription: string;
  readonly severity: 'failure' | 'warning';
  readonly category: 'Content' | 'Communication' | 'Unpackaging' | 'Processing';
  readonly origin: 'ebMS' | 'security' | 'reliability' | undefined;
  readonly retry: RetryClass;
}

function entry(
  shortDescription: string,
  severity: EbmsErrorEntry['severity'],
  category: EbmsErrorEntry['category'],
  origin: EbmsErrorEntry['origin'],
  retry: RetryClass,
): EbmsErrorEntry {
  return { shortDescription, severity, category, origin, retry };
}

export const ebmsErrors = {
  'EBMS:0001': entry('ValueNotRecognized', 'failure', 'Content', 'ebMS', 'never'),
  'EBMS:0002': entry('FeatureNotSupported', 'warning', 'Content', 'ebMS', 'never'),
  'EBMS:0003': entry('ValueInconsistent', 'failure', 'Content', 'ebMS', 'never'),
  'EBMS:0004': entry('Other', 'failure', 'Content', 'ebMS', 'never'),
  'EBMS:0005': entry('ConnectionFailure', 'failure', 'Communication', 'ebMS', 'retry'),
  'EBMS:0006': entry('EmptyMessagePartitionChannel', 'warning', 'Communication', 'ebMS', 'never'),
  'EBMS:0007': entry('MimeInconsistency', 'failure', 'Unpackaging', 'ebMS', 'never'),
  'EBMS:0008': entry('FeatureNotSupported', 'failure', 'Unpackaging', 'ebMS', 'never'),
  'EBMS:0009': entry('InvalidHeader', 'failure', 'Unpackaging', 'ebMS', 'never'),
  'EBMS:0010': entry('ProcessingModeMismatch', 'failure', 'Processing', 'ebMS', 'never'),
  'EBMS:0011': entry('ExternalPayloadError', 'failure', 'Content', 'ebMS', 'never'),
  'EBMS:0101': entry('FailedAuthentication', 'failure', 'Processing', 'security', 'refresh-once'),
  'EBMS:0102': entry('FailedDecryption', 'failure', 'Processing', 'security', 'refresh-once'),
  'EBMS:0103': entry('PolicyNoncompliance', 'failure', 'Processing', 'security', 'never'),
  'EBMS:0201': entry('DysfunctionalReliability', 'failure', 'Processing', 'reliability', 'never'),
  'EBMS:0202': entry('DeliveryFailure', 'failure', 'Communication', 'reliability', 'retry'),
  'EBMS:0301': entry('MissingReceipt', 'failure', 'Communication', 'ebMS', 'retry'),
  'EBMS:0302': entry('InvalidReceipt', 'failure', 'Communication', 'ebMS', 'retry'),
  'EBMS:0303': entry('DecompressionFailure', 'failure', 'Communication', 'ebMS', 'never'),
  // Not in the standard: another product's answer to a MessageId that it has already accepted.
  'EBMS:4001': entry('DuplicateDetected', 'failure', 'Content', undefined, 'already-received'),
} as const satisfies Record<string, EbmsErrorEntry>;

export type EbmsCode = keyof typeof ebmsErrors;

export function isEbmsCode(code: string): code is EbmsCode {
  return Object.hasOwn(ebmsErrors, code);
}

/** phase4 before 4.5 has no code of its own for a message that it has already, only these words in the detail. */
const duplicateInWords = /\bwas already handled \(this is a duplicate\)/;

/**
 * What a sender does on this code. A failure code that is not in the table is final: somebody must look.
 * `detail` is what ErrorDetail says (section 10: a duplicate is no failed delivery, whatever code it comes with).
 */
export function retryClass(code: string, detail?: string): RetryClass {
  if (code === 'EBMS:0004' && detail !== undefined && duplicateInWords.test(detail))
    return 'already-received';
  return isEbmsCode(code) ? ebmsErrors[code].retry : 'never';
}
