import type { Scope } from '@bursar/policy';
import { withoutPrefix } from '@bursar/pricing';

/** Pure. What a stop of a pattern of names leaves open, in a sentence; null where it stops models by every spelling. */
export function spellingNote({ model }: Scope): string | null {
  if (model?.includes('*') !== true) return null;
  const behind = withoutPrefix(model)?.model;
  const isNamed = model.startsWith('arn:') || behind?.includes('.') === true;
  if (!isNamed) return null;
  return `This stops calls by names that fit "${model}" only. Other spellings of the same models go on; name a model without * to stop all of its spellings.`;
}
