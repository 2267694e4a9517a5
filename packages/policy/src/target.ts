/** A model as its provider is asked for it. */
export interface ModelRef {
  readonly provider: string;
  readonly model: string;
}

/** Where a call goes. */
export interface Target extends ModelRef {
  /** null or empty: the provider has none, or it is unknown. */
  readonly region: string | null;
}

/** What health is kept by. */
export function targetKey(target: {
  readonly provider: string;
  readonly model: string;
  readonly region?: string | null | undefined;
}): string {
  return `${target.provider}/${target.region ?? ''}/${target.model}`;
}

/** Under which its health may be kept, the first that is: as a target of its region, or of a route that names none. */
export const healthKeys = (target: Target): readonly string[] => [
  targetKey(target),
  targetKey({ ...target, region: null }),
];

/** A target alone, without what its route says of it. */
export const plain = ({ provider, model, region }: Target): Target => ({ provider, model, region });
