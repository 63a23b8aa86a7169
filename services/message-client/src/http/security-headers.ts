import { randomBytes } from 'node:crypto';

/** What the platform's headers do not say already. */
export const extraHeaders: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
};

/**
 * The policy of the app's page: scripts, styles and data from here alone. The nonce is for the one style element that
 * the component library puts in.
 */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * The viewer of PDF files: a page without an origin in a sandboxed frame, also when it is opened by itself. It draws
 * what the page around hands over, and reaches nothing.
 */
export const viewerPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src blob: data:; font-src blob: data:; sandbox allow-scripts; frame-ancestors 'self'";

/** For what others have made: should a browser show it after all, it can do nothing. */
export const downloadPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";

export function newNonce(): string {
  return randomBytes(16).toString('base64');
}
