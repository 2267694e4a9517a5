import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useDraft } from '../data/draft.js';
import { useView } from '../spend/use-view.js';
import { useFlash } from '../ui/flash.js';
import {
  type ApplyInput,
  type Basis,
  type ConfigProblem,
  type Outcome,
  useApply,
} from './change.query.js';
import { type Entry, nameOf, readEntries, toDocument } from './document.js';
import type { Piece } from './piece.query.js';

export interface Editing {
  readonly section: string;
  /** Null: the whole section, or a new entry. */
  readonly item: string | null;
  /** What a new entry begins with; null: what is there is changed. */
  readonly start: Entry | null;
  readonly back: string;
}

const CROSSED = new Set(['changed_since', 'exists_already']);

const NONE: readonly ConfigProblem[] = [];

/** A text, what applying it would do, and sending it: on the basis of what was there when it was opened. */
export function useEditor(editing: Editing, piece: Piece, refresh: () => void) {
  const { section, item, start } = editing;
  const kept = useDraft(`config ${section} ${start === null ? (item ?? '') : 'new'}`, {
    text: start === null ? piece.text : toDocument(section, start),
    reason: '',
  });
  const { text, reason } = kept.value;
  const [hash, setHash] = useState(piece.hash);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [busy, apply] = useApply();
  const { fail } = useFlash();
  const leave = useLeave(editing.back);
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
    leave(done.value.proposal);
  };
  const type = (next: string) => {
    kept.set({ text: next, reason });
    setOutcome(null);
  };
  return {
    ...{ kept, text, reason, outcome, problems, busy, send, type },
    isCrossed: outcome !== null && isCrossed(outcome),
    explain: (next: string) => kept.set({ text, reason: next }),
    /** What another person wrote, or one's own text over it: then the plan shows what that would change back. */
    takeTheirs: () => {
      setHash(piece.hash);
      type(piece.text);
    },
    keepMine: () => {
      setHash(piece.hash);
      setOutcome(null);
    },
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

function useLeave(back: string): (proposal: string | null) => void {
  const { say } = useFlash();
  const { href } = useView();
  const router = useRouter();
  return (proposal) => {
    if (proposal === null) say({ type: 'success', header: 'The change is in force' });
    else say({ type: 'info', header: 'The change waits for approval' });
    router.history.push(href(back));
  };
}
