import { element, type Markup } from '@budkavle/xml-security';
import { leaf } from '../ebms/build-user-message.ts';
import type { As4Error } from '../errors/as4-error.ts';
import { type EbmsCode, ebmsErrors, isEbmsCode } from '../errors/ebms-errors.ts';
import { soapContentType } from '../namespaces.ts';
import { buildFault } from './build-fault.ts';
import { type SignalOptions, signSignal } from './build-receipt.ts';

export interface ErrorToSend {
  readonly code: EbmsCode;
  /** For people. */
  readonly description?: string | undefined;
  /** NOT_SERVICED, or which field is wrong; never a value. */
  readonly detail?: string | undefined;
}

/** A signed error signal (section 9). Without `refToMessageId` when the message's id could not be read. */
export function buildError(
  options: SignalOptions & {
    readonly errors: readonly ErrorToSend[];
    readonly refToMessageId?: string | undefined;
  },
): Promise<Buffer> {
  const errors = options.errors.map((error) => errorMarkup(error, options.refToMessageId));
  return signSignal(options, options.refToMessageId, errors);
}

function errorMarkup({ code, description, detail }: ErrorToSend, refToMessageId: string | undefined): Markup {
  const { category, origin, severity, shortDescription } = ebmsErrors[code];
  return element(
    'eb:Error',
    { category, errorCode: code, origin, refToMessageInError: refToMessageId, severity, shortDescription },
    description === undefined ? undefined : element('eb:Description', { 'xml:lang': 'en' }, description),
    detail === undefined ? undefined : leaf('eb:ErrorDetail', detail),
  );
}

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/**
 * What a refusal becomes on the wire (section 1): an ebMS error with status 200, a SOAP fault, or plain text for
 * requests that are not AS4 at all. EBMS:0101 and 0102 look alike whatever their cause was.
 */
export async function answerFor(error: As4Error, options: SignalOptions): Promise<HttpAnswer> {
  const { code, detail, refToMessageId } = error;
  if (isEbmsCode(code))
    return {
      status: 200,
      contentType: soapContentType,
      body: await buildError({ ...options, errors: [{ code, detail }], refToMessageId }),
    };
  if (code === 'AS4_MUST_UNDERSTAND')
    return {
      status: 500,
      contentType: soapContentType,
      body: buildFault('MustUnderstand', detail ?? 'not understood'),
    };
  if (code === 'AS4_NOT_SOAP')
    return {
      status: 400,
      contentType: soapContentType,
      body: buildFault('Sender', detail ?? 'not SOAP 1.2'),
    };
  return {
    status: 400,
    contentType: 'text/plain; charset=UTF-8',
    body: Buffer.from(`${detail ?? 'not an AS4 request'}\n`),
  };
}
