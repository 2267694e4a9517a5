import { useState } from 'react';

/** Pages behind cursors: back works because every cursor passed is kept. */
export interface Pages {
  readonly after: string | null;
  readonly number: number;
  readonly next: (endCursor: string | null) => void;
  readonly back: () => void;
}

/** Begins again whenever `of` changes: another filter is another list. */
export function usePages(of: string): Pages {
  const [{ list, cursors }, setPages] = useState<{ list: string; cursors: readonly string[] }>({
    list: of,
    cursors: [],
  });
  const passed = list === of ? cursors : [];
  return {
    after: passed.at(-1) ?? null,
    number: passed.length + 1,
    next: (endCursor) => {
      if (endCursor !== null) setPages({ list: of, cursors: [...passed, endCursor] });
    },
    back: () => {
      setPages({ list: of, cursors: passed.slice(0, -1) });
    },
  };
}
