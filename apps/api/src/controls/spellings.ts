import type { Scope } from '@bursar/policy';

const GEO_PREFIX = /^(?:us|us-gov|eu|apac|ap|au|jp|ca|sa|me|af|il|global)\.(?=[a-z])/;
const SYSTEM_ARN =
  /^arn:aws[a-z-]*:bedrock:[^:]*:[^:]*:(?:inference-profile|foundation-model)\/(.+)$/;

/** Pure. What a stop of one spelling of a model leaves open, in a sentence; null where it stops every spelling. */
export function spellingNote({ model }: Scope): string | null {
  if (model === undefined || model.includes('*')) return null;
  const [, id = model] = SYSTEM_ARN.exec(model) ?? [];
  const bare = id.replace(GEO_PREFIX, '');
  if (model === bare) return null;
  const covered = model === id ? `"${model}" and its ARN` : 'that very ARN';
  return `This stops ${covered} only. Other spellings of the model go on; stop "${bare}" to stop all of them.`;
}
