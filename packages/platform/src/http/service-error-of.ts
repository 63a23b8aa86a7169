import { ServiceError } from '../errors/service-error.ts';

interface FrameworkError extends Error {
  code?: string;
  statusCode?: number;
  validation?: readonly { instancePath?: string; message?: string }[];
  validationContext?: string;
}

/** What the framework's error codes are to us. */
const byFrameworkCode: Record<string, { code: string; status: number; message: string }> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'BODY_TOO_LARGE', status: 413, message: 'The body is too large.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    status: 415,
    message: 'This content type is not accepted here.',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    code: 'BAD_REQUEST',
    status: 400,
    message: 'The body is empty; JSON was expected.',
  },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'BAD_REQUEST', status: 400, message: 'The body is not valid JSON.' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'BAD_REQUEST',
    status: 400,
    message: 'The body does not have the length that Content-Length names.',
  },
  FST_ERR_BAD_URL: { code: 'BAD_REQUEST', status: 400, message: 'The address is not valid.' },
  FST_ERR_MAX_PARAM_LENGTH: {
    code: 'BAD_REQUEST',
    status: 400,
    message: 'A part of the address is too long.',
  },
  ECONNRESET: { code: 'REQUEST_ABORTED', status: 400, message: 'The connection broke.' },
};

/**
 * Any error as one that may be shown. What is not known becomes INTERNAL_ERROR and tells nothing;
 * messages of parsers quote what they read, so they are replaced.
 */
export function serviceErrorOf(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const given = error as FrameworkError;
  if (given?.validation !== undefined) return invalid(given);
  const known = Object.hasOwn(byFrameworkCode, given?.code ?? '')
    ? byFrameworkCode[given.code ?? '']
    : undefined;
  if (known !== undefined) return make(known, error);
  if (given?.statusCode === 400)
    return make({ code: 'BAD_REQUEST', status: 400, message: 'The request cannot be understood.' }, error);
  if (given?.statusCode === 429)
    return make({ code: 'TOO_MANY_REQUESTS', status: 429, message: 'Too many requests.' }, error);
  return make({ code: 'INTERNAL_ERROR', status: 500, message: 'An unexpected fault.' }, error);
}

function make(known: { code: string; status: number; message: string }, cause: unknown): ServiceError {
  return new ServiceError(known.code, { status: known.status, message: known.message, cause });
}

/** The places that are wrong, with the rule each breaks; never the value. */
function invalid(error: FrameworkError): ServiceError {
  const details: Record<string, string> = {};
  for (const fault of (error.validation ?? []).slice(0, 20)) {
    const place = `${error.validationContext ?? 'request'}${fault.instancePath ?? ''}`.slice(0, 200);
    details[place] ??= fault.message ?? 'is not valid';
  }
  const places = Object.entries(details).map(([place, rule]) => `${place} ${rule}`);
  return new ServiceError('REQUEST_INVALID', {
    status: 400,
    message: `The request does not follow its schema: ${places.join('; ')}.`,
    details,
    cause: error,
  });
}
