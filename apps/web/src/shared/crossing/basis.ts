import { useKept } from '../data/kept.js';

/** What a form is opened on. */
interface Versioned {
  readonly version: string | null;
}

export interface Basis<T> {
  /** As it was when the form was opened, or when the person last looked at it. */
  readonly then: T;
  /** Goes along with the change. */
  readonly seen: { readonly version: string | null };
  /** Another person changed it since. */
  readonly isCrossed: boolean;
  /** What is there now has been seen. */
  readonly look: () => void;
}

/**
 * What a form that sets a whole thing is based on, so that the server can refuse to overwrite what another person changed since. `now`
 * is the thing as it is shown, null where there is none; `name` says which it is, null while that is not known. It outlives a new
 * sign-in, like what is typed.
 */
export function useBasis<T extends Versioned | null>(name: string | null, now: T): Basis<T> {
  const [kept, keep] = useKept('basis', { name, then: now });
  const isKnown = name !== null;
  // Another thing is another form.
  const isAnother = isKnown && kept.name !== name;
  const then = isAnother ? now : kept.then;
  if (isAnother) keep({ name, then: now });
  return {
    then,
    seen: { version: then?.version ?? null },
    isCrossed: isKnown && (then?.version ?? null) !== (now?.version ?? null),
    look: () => keep({ name, then: now }),
  };
}
