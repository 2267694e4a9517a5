import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useDraft } from '../data/draft.js';
import { useView } from '../spend/use-view.js';
import { useFlash } from '../ui/flash.js';
import { useApply, type Basis, type ConfigProblem, type Outcome } from './change.query.js';
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

/** Somebody else's change came between. */
const CROSSED = new Set(['changed_since', 'exists_already']);

const NONE: readonly ConfigProblem[] = [];

/** A text, what applying it would do, and sending it: on the basis of what was there when it was opened. */
export function useEditor(editing: Editing, piece: Piece, refresh: () => void) {
  const { section, item, start, back } = editing;
  const kept = useDraft(`config ${section} ${start === null ? (item ?? '') : 'new'}`, {
    text: start === null ? piece.text : toDocument(section, start),
    reason: '',
  });
  const { text, reason } = kept.value;
  const [hash, setHash] = useState(piece.hash);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [busy, apply] = useApply();
  const { say, fail } = useFlash();
  const { href } = useView();
  const router = useRouter();
  const problems = outcome?.__typename === 'ConfigProblems' ? outcome.problems : NONE;
  const isCrossed = problems.some(({ code }) => CROSSED.has(code));

  const send = async (dryRun: boolean) => {
    const done = await apply({
      input: {
        text,
        dryRun,
        reason: reason.trim() === '' ? null : reason.trim(),
        basis: start === null ? [{ section, item, hash }] : newBasis(section, text),
        ...(start === null && item === null && { pruneSections: [section] }),
      },
    });
    if (!done.ok) {
      fail('The change could not be sent', done);
      return;
    }
    setOutcome(done.value);
    const after = done.value;
    if (after.__typename === 'ConfigProblems') {
      if (after.problems.some(({ code }) => CROSSED.has(code))) refresh();
      return;
    }
    if (dryRun) return;
    kept.forget();
    if (after.proposal === null) say({ type: 'success', header: 'The change is in force' });
    else say({ type: 'info', header: 'The change waits for approval' });
    router.history.push(href(back));
  };
  const type = (next: string) => {
    kept.set({ text: next, reason });
    setOutcome(null);
  };
  const explain = (next: string) => kept.set({ text, reason: next });
  /** What another person wrote, or one's own text over it: then the plan shows what that would change back. */
  const takeTheirs = () => {
    setHash(piece.hash);
    type(piece.text);
  };
  const keepMine = () => {
    setHash(piece.hash);
    setOutcome(null);
  };
  return {
    kept,
    text,
    reason,
    outcome,
    problems,
    isCrossed,
    busy,
    send,
    type,
    explain,
    takeTheirs,
    keepMine,
  };
}

const newBasis = (section: string, text: string): Basis[] =>
  (readEntries(section, text) ?? []).map((entry) => ({ section, item: nameOf(entry), hash: null }));
