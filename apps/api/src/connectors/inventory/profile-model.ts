/** A profile as Bedrock lists it. */
export interface ListedProfile {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  /** ARNs of the foundation models that it may send a call to. */
  readonly models: readonly string[];
}

const keyOf = (models: readonly string[]): string => [...models].sort().join('\n');
const MODEL = /:foundation-model\/(.+)$/;

/**
 * Pure. The model behind an application profile: the system profile that sends calls to the same places, since those are
 * priced alike; else the one model that it has. Null: it has several, and no system profile is like it.
 */
export function modelOf(profile: ListedProfile, system: readonly ListedProfile[]): string | null {
  const wanted = keyOf(profile.models);
  const like = system.find(({ models }) => keyOf(models) === wanted);
  if (like !== undefined) return like.id;
  const [only, ...others] = profile.models;
  return only === undefined || others.length > 0 ? null : (MODEL.exec(only)?.[1] ?? null);
}
