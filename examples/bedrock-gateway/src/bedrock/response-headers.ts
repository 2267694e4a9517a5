import type { InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { isObject } from '../json.js';

/** The SDK keeps the headers of an answer to itself, and Bedrock's token counts are in them. */
export function withHeaders(command: InvokeModelCommand): {
  readonly command: InvokeModelCommand;
  readonly headers: Readonly<Record<string, string>>;
} {
  const headers: Record<string, string> = {};
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { response } = result;
      if (isObject(response) && isObject(response['headers']))
        for (const [name, value] of Object.entries(response['headers']))
          headers[name.toLowerCase()] = String(value);
      return result;
    },
    { step: 'deserialize', name: 'keepHeaders' },
  );
  return { command, headers };
}
