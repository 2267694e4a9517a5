import { z } from 'zod';
import type { Description } from '../platform/http/described.js';

const change = z.looseObject({
  action: z.enum(['add', 'change', 'remove']),
  entityType: z.string(),
  entityId: z.string(),
  summary: z.string(),
});

export const exportFile: Description = {
  summary: 'The configuration file that would make the organisation as it is',
  answers: { 200: { is: 'YAML.', type: 'text/yaml' } },
};

export const fileSchema: Description = {
  summary: 'The JSON Schema of the configuration file, for editors',
  answers: { 200: { is: 'JSON Schema.', type: 'application/schema+json' } },
};

export const applyFile: Description = {
  summary: 'Plan the changes of a configuration file, and make them',
  body: z.string().meta({ description: 'The file, YAML or JSON.' }),
  bodyTypes: ['text/yaml', 'application/yaml', 'text/plain'],
  answers: {
    200: {
      is: 'What changed, or would.',
      schema: z.looseObject({
        changes: z.array(change),
        warnings: z.array(z.string()),
        denies: z
          .array(
            z.looseObject({ entityType: z.string(), entityId: z.string(), sentence: z.string() }),
          )
          .meta({
            description: 'Calls that pass now, and are denied from the moment it is applied.',
          }),
        applied: z.boolean(),
        proposal: z
          .string()
          .nullable()
          .meta({ description: 'Under this id it waits for the approval of other people.' }),
      }),
    },
  },
  problems: { 422: 'bad_config: `problems` says what is wrong, with line and column.' },
};
