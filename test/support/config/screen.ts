/** Of what a change on screen is answered, and what a screen shows. */
export interface Outcome {
  readonly __typename: string;
  readonly applied?: boolean;
  readonly proposal?: string | null;
  readonly warnings?: string[];
  readonly changes?: { readonly entityId: string; readonly action: string }[];
  readonly problems?: { readonly code: string; readonly line: number | null; message: string }[];
}
export interface Piece {
  readonly __typename: string;
  readonly code?: string;
  readonly text: string;
  readonly hash: string | null;
  readonly items: string[];
  readonly owner: { readonly file: string } | null;
}
export interface Section {
  readonly key: string;
  readonly items: number;
  readonly drift: string[];
  readonly owner: { readonly file: string; readonly by: string } | null;
}
