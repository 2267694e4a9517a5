import { z } from 'zod';
import { isVisibleName } from './names.js';

const NAME_LENGTH_MAX = 200;

/** What is wrong with a value and how to fix it; null = nothing. */
export type Complaint = { readonly message: string; readonly hint: string } | null;

/** What a rule of one value says when it is broken. The message is given the value. */
export interface Rule {
  readonly code: string;
  readonly message: (text: string) => string;
  readonly hint: string;
}

/** A text that must pass a test. The rule's code and hint travel with the issue, as its params. */
export const textThat = (test: (text: string) => boolean, { code, message, hint }: Rule) =>
  z.string().refine(test, {
    error: (issue) => message(String(issue.input)),
    params: { code, hint },
  });

/** A text judged by a complaint: null is fine. */
export const complaining = (code: string, complaintOf: (text: string) => Complaint) =>
  z.string().superRefine((text, context) => {
    const complaint = complaintOf(text);
    if (complaint === null) return;
    context.addIssue({
      code: 'custom',
      message: complaint.message,
      params: { code, hint: complaint.hint },
    });
  });

/** Any text a person may read: nothing hidden in it, no half of a surrogate pair, not blank. */
export const label = textThat(isLabel, {
  code: 'bad_text',
  message: () =>
    `this text is blank, longer than ${NAME_LENGTH_MAX} characters, or holds invisible characters`,
  hint: `any text of 1 to ${NAME_LENGTH_MAX} characters on one line`,
}).meta({ minLength: 1, maxLength: NAME_LENGTH_MAX });

function isLabel(text: string): boolean {
  return text.trim() !== '' && Array.from(text).length <= NAME_LENGTH_MAX && isVisibleName(text);
}
