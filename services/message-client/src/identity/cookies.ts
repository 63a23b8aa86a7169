import { createHash } from 'node:crypto';

export interface CookieOptions {
  path: string;
  httpOnly: true;
  sameSite: 'lax';
  secure: boolean;
  maxAge?: number;
}

export interface CookieNames {
  session: string;
  login: string;
  options: CookieOptions;
}

/**
 * Names and attributes of our cookies. Browsers share cookies between the ports of a host: each organisation
 * has names of its own, so that several clients on one machine do not log one another out.
 */
export function cookieNames(publicUrl: string, participant: string): CookieNames {
  const secure = publicUrl.startsWith('https:');
  const mark = createHash('sha256').update(`${publicUrl} ${participant}`).digest('hex').slice(0, 8);
  const prefix = secure ? '__Host-' : '';
  return {
    session: `${prefix}budkavle-${mark}`,
    login: `${prefix}budkavle-login-${mark}`,
    options: { path: '/', httpOnly: true, sameSite: 'lax', secure },
  };
}
