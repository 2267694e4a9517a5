import { z } from 'zod';
import { label, textThat } from '../../platform/text/checked-text.js';
import { readInstant } from '../../platform/text/instant.js';

const instant = z.iso
  .datetime({ offset: true })
  .refine((text) => readInstant(text) !== null, 'lies outside the years 1 to 9999');

const link = textThat(isLink, {
  code: 'bad_link',
  message: () => 'this is no link',
  hint: 'an address that begins with https://, up to 500 characters',
});

const LINK_CHARACTERS_MAX = 500;

function isLink(text: string): boolean {
  return (
    text.length <= LINK_CHARACTERS_MAX && URL.canParse(text) && new URL(text).protocol === 'https:'
  );
}

const name = textThat((text) => /^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,99}$/.test(text), {
  code: 'bad_name',
  message: () => 'this is no name',
  hint: 'a letter or digit, then up to 99 letters, digits or _ . : / -',
});

/** What is posted to the events feed. */
export const DeployNoteInput = z.strictObject({
  id: name
    .optional()
    .meta({ description: 'The same again posts nothing twice; made where it is left out.' }),
  at: instant.optional().meta({ description: 'When it took effect; now, where it is left out.' }),
  text: label.meta({ description: 'What was deployed, for people.' }),
  team: name.optional().meta({ description: 'Whose it is; the whole organisation, without one.' }),
  environment: name.optional(),
  link: link.optional().meta({ description: 'Where to read more.' }),
});
export type DeployNoteInput = z.infer<typeof DeployNoteInput>;

export interface DeployNote {
  readonly id: string;
  readonly at: Date;
  readonly text: string;
  readonly team: string | null;
  readonly environment: string | null;
  readonly link: string | null;
  readonly postedBy: string;
}

/** Pure. Whether a note says the same as an input; a time that the input leaves out is any. */
export const saysTheSame = (note: DeployNote, input: DeployNoteInput): boolean =>
  note.text === input.text &&
  note.team === (input.team ?? null) &&
  note.environment === (input.environment ?? null) &&
  note.link === (input.link ?? null) &&
  (input.at === undefined || readInstant(input.at)?.getTime() === note.at.getTime());
