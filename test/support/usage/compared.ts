/** What a row was in another period, as GraphQL answers it. */
export interface Before {
  readonly cost: string | null;
  readonly requests: string | null;
  readonly dataBegin: string | null;
}
export interface Compared {
  readonly rows: readonly { readonly keys: readonly string[]; readonly before: Before | null }[];
  readonly before: Before;
}
