import { documentTypeOf, type EnvironmentProfile } from '@budkavle/contracts';
import { FormatsError, type Identifier, parseIdentifier } from '@budkavle/formats';
import { UsageError } from '../../io.ts';

/** `message` and `receipt` as the profile has them, or SCHEME::VALUE. @throws UsageError */
export function documentOf(text: string | undefined, profile: EnvironmentProfile): Identifier {
  try {
    if (text === undefined || text === 'message' || text === 'receipt') {
      const { scheme, value } = documentTypeOf(profile, text ?? 'message');
      return { scheme, value };
    }
    return parseIdentifier(text);
  } catch (error) {
    if (error instanceof FormatsError)
      throw new UsageError('--document is message, receipt or SCHEME::VALUE');
    throw error;
  }
}
