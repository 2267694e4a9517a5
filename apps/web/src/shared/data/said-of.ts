import { useState } from 'react';

/**
 * What the server said of a draft: its plan, what it would move, why it is refused. It stands beside that draft alone. Once the draft is
 * changed it is gone, and so is an answer that comes after the change: `say` is of the draft of the moment at which it was asked.
 */
export function useSaidOf<T>(draft: unknown): readonly [T | null, (said: T | null) => void] {
  const of = JSON.stringify(draft);
  const [kept, setKept] = useState<{ readonly of: string; readonly said: T } | null>(null);
  const say = (said: T | null) => setKept(said === null ? null : { of, said });
  // `of` is undefined where there is no draft yet.
  return [kept !== null && kept.of === of ? kept.said : null, say];
}

/** What a person types to confirm a plan, which confirms no other. */
export function useTypedFor(plan: unknown): readonly [string, (typed: string) => void] {
  const [typed, type] = useSaidOf<string>(plan);
  return [typed ?? '', type];
}
