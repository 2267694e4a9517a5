import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useDraft } from '../data/draft.js';
import { useSaidOf } from '../data/said-of.js';
import { useView } from '../spend/use-view.js';
import { useFlash } from '../ui/flash.js';
import {
  type ApplyInput,
  type Basis,
  type ConfigProblem,
  type Outcome,
  useApply,
} from './change.query.js';
import { type Entry, nameOf, readEntries, readEntry, toDocument } from './document.js';
import type { Piece } from './piece.query.js';

export interface Editing {
  readonly section: string;
  /** Null: the whole section, or a new entry. */
  readonly item: string | null;
  /** What a new entry begins with; null: what is there is changed. */
  readonly start: Entry | null;
  readonly back: string;
  /** Where it is seen once it is in force; left out: where one came from. */
  readonly doneAt?: (name: string) => string;
}

const CROSSED = new Set(['changed_since', 'exists_already']);

const NONE: readonly ConfigProblem[] = [];

/** What is typed, and what it is based on: a draft of what has changed since is kept, and shown beside that. */
function useText({ section, item, start }: Editing, piece: Piece) {
  const kept = useDraft(
    `config ${section} ${start === null ? (item ?? '') : 'new'}`,
    {
      text: start === null ? piece.text : toDocument(section, start),
      reason: '',
      hash: start === null ? piece.hash : null,
    },
    { outlivesChanges: start === null },
  );
  const { hash } = kept.value;
  const [isOld, setOld] = useState(start === null && kept.restored && hash !== piece.hash);
  return { kept, isOld, look: () => setOld(false) };
}

/** A text, what applying it would do, and sending it: on the basis of what was there when it was opened. */
export function useEditor(editing: Editing, piece: Piece, refresh: () => void) {
  const { section } = editing;
  const { kept, isOld, look } = useText(editing, piece);
  const { text, reason, hash } = kept.value;
  const [outcome, setOutcome] = useSaidOf<Outcome>({ text, hash });
  const [busy, apply] = useApply();
  const { fail } = useFlash();
  const leave = useLeave(editing);
  const problems = outcome?.__typename === 'ConfigProblems' ? outcome.problems : NONE;
  const send = async (dryRun: boolean) => {
    const done = await apply({
      input: { ...inputOf(editing, text, hash), dryRun, reason: reason.trim() || null },
    });
    if (!done.ok) {
      fail('The change could not be sent', done);
      return;
    }
    setOutcome(done.value);
    if (isCrossed(done.value)) refresh();
    if (dryRun || done.value.__typename === 'ConfigProblems') return;
    kept.forget();
    leave(done.value.proposal, readEntry(section, text));
  };
  const change = (next: Partial<typeof kept.value>) => {
    kept.set({ ...kept.value, ...next });
    look();
  };
  return {
    ...{ kept, text, reason, outcome, problems, busy, send },
    // A new entry has no earlier version: that its name is taken is a problem of its name.
    isCrossed: editing.start === null && (isOld || (outcome !== null && isCrossed(outcome))),
    type: (next: string) => change({ text: next }),
    explain: (next: string) => kept.set({ ...kept.value, reason: next }),
    startAgain: () => {
      kept.forget();
      setOutcome(null);
      look();
    },
    /** What another person wrote, or one's own text over it: then the plan shows what that would change back. */
    takeTheirs: () => change({ text: piece.text, hash: piece.hash }),
    keepMine: () => change({ hash: piece.hash }),
  };
}

/** Another person's change came between. */
const isCrossed = (outcome: Outcome): boolean =>
  outcome.__typename === 'ConfigProblems' && outcome.problems.some(({ code }) => CROSSED.has(code));

function inputOf({ section, item, start }: Editing, text: string, hash: string | null): ApplyInput {
  if (start !== null) return { text, basis: newBasis(section, text) };
  return {
    text,
    basis: [{ section, item, hash }],
    ...(item === null && { pruneSections: [section] }),
  };
}

/** A new entry is new by its own name. */
const newBasis = (section: string, text: string): Basis[] =>
  (readEntries(section, text) ?? []).map((entry) => ({ section, item: nameOf(entry), hash: null }));

function useLeave({ back, doneAt }: Editing): (proposal: string | null, of: Entry | null) => void {
  const { say } = useFlash();
  const { href } = useView();
  const router = useRouter();
  return (proposal, entry) => {
    if (proposal === null) say({ type: 'success', header: 'The change is in force' });
    else say({ type: 'info', header: 'The change waits for approval' });
    const at = proposal === null && entry !== null ? doneAt?.(nameOf(entry)) : undefined;
    router.history.push(href(at ?? back));
  };
}
