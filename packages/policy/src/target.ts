/** Where a call goes. */
export interface Target {
  readonly provider: string;
  readonly model: string;
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
