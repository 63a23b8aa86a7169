import type { FastifyInstance } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Clone, Convert, Default } from 'typebox/value';

/**
 * Checks requests by their TypeBox schemas. Addresses and headers are text, so they are converted ("5" to 5);
 * a body is taken as it is. Defaults are filled in; nothing is removed in silence.
 */
export function validateBySchema(server: FastifyInstance): void {
  server.setValidatorCompiler<TSchema>(({ schema, httpPart }) => {
    const validator = Compile(schema);
    return (data: unknown) => {
      const copy = Default(schema, httpPart === 'body' ? data : Clone(data));
      const value = httpPart === 'body' ? copy : Convert(schema, copy);
      if (validator.Check(value)) return { value };
      const faults = validator.Errors(value).map(({ instancePath, message }) => ({ instancePath, message }));
      const error = Object.assign(new Error('the request does not follow its schema'), {
        validation: faults,
        statusCode: 400,
        validationContext: httpPart,
      });
      return { error };
    };
  });
}
