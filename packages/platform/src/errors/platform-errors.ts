import type { ErrorCatalogue } from './catalogue.ts';

/** The codes that the platform itself gives. */
export const errorCatalogue = {
  INTERNAL_ERROR: {
    title: 'An unexpected fault in the program',
    fault: 'us',
    retried: false,
    action: 'Try again. If it stays, give the request id to whoever runs the service.',
  },
  NOT_FOUND: {
    title: 'Nothing is found at this address',
    fault: 'user',
    retried: false,
    action: 'Check the address.',
  },
  METHOD_NOT_ALLOWED: {
    title: 'This address does not take that method',
    fault: 'user',
    retried: false,
    action: 'Use one of the methods named in the Allow header.',
  },
  BAD_REQUEST: {
    title: 'The request cannot be understood',
    fault: 'user',
    retried: false,
    action: 'Correct the request: the details name the place.',
  },
  REQUEST_INVALID: {
    title: 'The request does not follow its schema',
    fault: 'user',
    retried: false,
    action: 'Correct the fields that the details name.',
  },
  BODY_TOO_LARGE: {
    title: 'The body is larger than is accepted here',
    fault: 'user',
    retried: false,
    action: 'Send less.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    title: 'This kind of content is not accepted here',
    fault: 'user',
    retried: false,
    action: 'Send one of the content types that the interface describes.',
  },
  REQUEST_TIMEOUT: {
    title: 'The request did not arrive in time',
    fault: 'user',
    retried: false,
    action: 'Send it again over a faster connection.',
  },
  REQUEST_ABORTED: {
    title: 'The connection broke before the whole request had arrived',
    fault: 'user',
    retried: false,
    action: 'Send it again.',
  },
  TOO_MANY_REQUESTS: {
    title: 'Too many requests from the same place',
    fault: 'user',
    retried: false,
    action: 'Try again after the time in the Retry-After header.',
  },
  HEADERS_TOO_LARGE: {
    title: 'The headers of the request are larger than is accepted',
    fault: 'user',
    retried: false,
    action: 'Send fewer or shorter headers.',
  },
  OVERLOADED: {
    title: 'The service has too much to do',
    fault: 'us',
    retried: false,
    action: 'Try again after the time in the Retry-After header.',
  },
  STOPPING: {
    title: 'The service is stopping',
    fault: 'operator',
    retried: false,
    action: 'Try again shortly.',
  },
  NOT_READY: {
    title: 'The service is not ready',
    fault: 'operator',
    retried: false,
    action: 'Wait, then look at the log of the service.',
  },
  CONFIG_INVALID: {
    title: 'The configuration is wrong',
    fault: 'operator',
    retried: false,
    action: 'Correct every field that the message names, then start again.',
  },
  DATABASE_URL_INVALID: {
    title: 'The database address is not understood',
    fault: 'operator',
    retried: false,
    action: 'Give sqlite:PATH or postgres://user:password@host:port/database.',
  },
  DATABASE_BUSY: {
    title: 'The database was locked for too long',
    fault: 'us',
    retried: true,
    action: 'Look for a transaction that waits for something else than the database.',
  },
  DATABASE_OLDER: {
    title: 'The database is not there, or of an earlier version than the program.',
    fault: 'operator',
    retried: false,
    action: 'Start the service once: it brings its database up to date. Check the address of the database.',
  },
  DATABASE_NEWER: {
    title: 'The database was made by a newer version of the program',
    fault: 'operator',
    retried: false,
    action: 'Run the newer version, or restore a copy from before the upgrade.',
  },
  LEASE_LOST: {
    title: 'The work was taken over by another worker',
    fault: 'us',
    retried: true,
    action: 'Nothing: the other worker finishes it.',
  },
  BLOB_MISSING: {
    title: 'The stored content is not there',
    fault: 'operator',
    retried: false,
    action: 'Restore the blob folder and the database from the same time.',
  },
  BLOB_STORE_UNAVAILABLE: {
    title: 'The object store cannot be used just now',
    fault: 'operator',
    retried: true,
    action: 'Check the address, the bucket, the access key and the network of the object store.',
  },
  BLOB_CORRUPT: {
    title: 'The stored content has been altered or damaged',
    fault: 'operator',
    retried: false,
    action: 'Restore the blob from a copy; check the disk.',
  },
  BLOB_TOO_LARGE: {
    title: 'The content is larger than is accepted',
    fault: 'user',
    retried: false,
    action: 'Send less.',
  },
  BLOB_RANGE_INVALID: {
    title: 'The asked range lies outside the content',
    fault: 'user',
    retried: false,
    action: 'Ask for a range within the content.',
  },
  KEY_MISSING: {
    title: 'The key of the organisation is not there',
    fault: 'operator',
    retried: false,
    action: 'Restore the key folder. If the key was removed on purpose, its content cannot be read again.',
  },
  KEY_IN_USE: {
    title: 'The key is in use and cannot be removed',
    fault: 'operator',
    retried: false,
    action: 'Rotate the key first; then wait until nothing is encrypted with the old one.',
  },
  KEY_UNREADABLE: {
    title: 'The key of the organisation cannot be unwrapped',
    fault: 'operator',
    retried: false,
    action: 'Give the master key that the key folder was made with.',
  },
  ADDRESS_REFUSED: {
    title: 'The address may not be connected to',
    fault: 'federation',
    retried: false,
    action: 'The address points into a private network or is not https. Tell whoever published it.',
  },
  RESPONSE_TOO_LARGE: {
    title: 'The answer of the other side is larger than is accepted',
    fault: 'federation',
    retried: false,
    action: 'Tell whoever runs the other side.',
  },
} as const satisfies ErrorCatalogue;

/** A code of the platform. */
export type PlatformErrorCode = keyof typeof errorCatalogue;
