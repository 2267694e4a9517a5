import { z } from 'zod';
import {
  isAccount,
  principalComplaint,
  profileComplaint,
  projectComplaint,
  quoted,
  unitComplaint,
} from './arn.js';
import { claimKey, claimsOf, claimText } from './claim.js';
import { type LineOf, type Note, noteRepeats } from '../config/config.module.js';
import { complaining, label, textThat } from '../platform/text/checked-text.js';
import { isDay } from '../platform/text/day.js';

import { looksOf } from '../platform/text/names.js';
import { listOf, recordOf, textOf, textsOf } from '../platform/text/raw.js';

/** Unrecognised usage is charged to this name, so no team may have it. */
export const UNALLOCATED = 'unallocated';

const teamId = textThat((text) => /^[a-z0-9][a-z0-9-]{0,62}$/.test(text), {
  code: 'bad_team_id',
  message: (text) => `${quoted(text)} cannot be the id of a team`,
  hint: 'lower-case letters, digits and -, at most 63, beginning with a letter or digit',
})
  .refine((text) => text !== UNALLOCATED, {
    error: `"${UNALLOCATED}" is reserved for unrecognised usage`,
    params: { code: 'reserved_team_id', hint: 'choose another id' },
  })
  .meta({ pattern: '^[a-z0-9][a-z0-9-]{0,62}$', not: { const: UNALLOCATED } });

const account = textThat(isAccount, {
  code: 'bad_account',
  message: (text) => `${quoted(text)} is no AWS account`,
  hint: 'write its 12 digits in quotes, leading zeros included',
}).meta({ pattern: String.raw`^\d{12}$` });

const isMetadataText = (text: string) =>
  text !== '' && text.length <= 256 && !/\p{Cc}/u.test(text) && text.isWellFormed();

const METADATA_RULE = {
  code: 'bad_metadata',
  message: (text: string) => `${quoted(text)} cannot stand in request metadata`,
  hint: 'texts of 1 to 256 characters, without control characters',
};

const metadataValue = textThat(isMetadataText, METADATA_RULE);

const metadataField = textThat(isMetadataText, METADATA_RULE).refine((key) => key !== 'bursar', {
  error: 'the metadata key "bursar" is Bursar\'s own',
  params: { code: 'bad_metadata', hint: 'recognise a team by another key, such as team' },
});

const TAG_KEY_CHARACTERS_MAX = 128;

const tagKey = textThat((text) => isMetadataText(text) && text.length <= TAG_KEY_CHARACTERS_MAX, {
  code: 'bad_tag',
  message: (text) => `${quoted(text)} cannot be the key of a tag`,
  hint: 'texts of 1 to 128 characters, without control characters',
});

const tagValue = textThat(isMetadataText, {
  code: 'bad_tag',
  message: (text) => `${quoted(text)} cannot be the value of a tag`,
  hint: 'texts of 1 to 256 characters, without control characters',
});

const day = textThat(isDay, {
  code: 'bad_date',
  message: (text) => `${quoted(text)} is no day`,
  hint: 'a day such as 2026-11-16',
}).meta({ pattern: String.raw`^2[01]\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$` });

const Recognisers = z.strictObject({
  requestMetadata: z
    .record(metadataField, z.union([metadataValue, z.array(metadataValue)]))
    .optional(),
  projects: z.array(complaining('bad_arn', projectComplaint)).optional(),
  inferenceProfiles: z.array(complaining('bad_arn', profileComplaint)).optional(),
  tags: z.record(tagKey, z.union([tagValue, z.array(tagValue)])).optional(),
  principals: z.array(complaining('bad_arn', principalComplaint)).optional(),
  organizationalUnits: z.array(complaining('bad_unit', unitComplaint)).optional(),
  costCategories: z.record(tagKey, z.union([tagValue, z.array(tagValue)])).optional(),
  accounts: z.array(account).optional(),
});

export const TeamInFile = z.strictObject({
  id: teamId,
  name: label.optional(),
  costCentre: label.nullable().optional(),
  costCentres: z
    .array(z.strictObject({ costCentre: label.nullable(), from: day.optional() }))
    .min(1)
    .optional(),
  projects: z.array(label).nullable().optional(),
  recognisedBy: Recognisers.optional(),
});

export type TeamInFile = z.infer<typeof TeamInFile>;

/** Rules across teams. */
export function checkTeams(raw: unknown, note: Note, lineOf: LineOf): void {
  const teams = listOf(raw).map(recordOf);
  const ids = teams.flatMap((team, at) => {
    const id = textOf(team['id']);
    return id === undefined ? [] : [{ key: id, path: [at, 'id'], what: `the team ${quoted(id)}` }];
  });
  noteRepeats(ids, 'duplicate_team', note, lineOf);
  const names = teams.flatMap((team, at) => {
    const name = textOf(team['name']);
    return name === undefined
      ? []
      : [
          {
            key: looksOf(name),
            path: [at, 'name'],
            what: `a team that looks like ${quoted(name)}`,
          },
        ];
  });
  noteRepeats(names, 'team_name_alike', note, lineOf);
  teams.forEach((team, at) => {
    checkCentres(team, at, note);
  });
  teams.forEach((team, at) => {
    const projects = textsOf(team['projects']).map(({ text, step }) => ({
      key: text,
      path: [at, 'projects', ...step],
      what: `the project ${quoted(text)}`,
    }));
    noteRepeats(projects, 'duplicate_project', note, lineOf);
  });
  checkClaims(teams, note, lineOf);
}

/** Of a team: said in one way, and in order of time. */
function checkCentres(team: Readonly<Record<string, unknown>>, at: number, note: Note): void {
  if (team['costCentres'] === undefined) return;
  if (team['costCentre'] !== undefined)
    note({
      ...{ path: [at, 'costCentres'], code: 'cost_centre_said_twice' },
      message: 'this team has both `costCentre` and `costCentres`',
      hint: 'keep `costCentres` where it changes over time, else `costCentre`',
    });
  const days = listOf(team['costCentres']).map((one) => textOf(recordOf(one)['from']));
  days.forEach((day, place) => {
    const before = days[place - 1];
    if (place === 0 || (day !== undefined && (before === undefined || before < day))) return;
    note({
      ...{ path: [at, 'costCentres', place], code: 'cost_centres_out_of_order' },
      message:
        day === undefined
          ? 'only the first may begin without a day'
          : 'it begins before the one above it',
      hint: 'list cost centres in order of time, each after the first with its `from`',
    });
  });
}

/** Two teams cannot be recognised by the same thing: the usage would belong to both. */
function checkClaims(
  teams: readonly Readonly<Record<string, unknown>>[],
  note: Note,
  lineOf: LineOf,
): void {
  const first = new Map<string, { at: number; team: string; line: number }>();
  teams.forEach((team, at) => {
    const id = textOf(team['id']) ?? `number ${at + 1}`;
    for (const { claim, path } of claimsOf(team['recognisedBy'])) {
      const whole = [at, 'recognisedBy', ...path];
      const key = claimKey(claim);
      const owner = first.get(key);
      if (owner === undefined) {
        first.set(key, { at, team: id, line: lineOf(whole) });
        continue;
      }
      const same = owner.at === at;
      note({
        path: whole,
        code: same ? 'duplicate_recogniser' : 'recogniser_claimed_twice',
        message: same
          ? `${claimText(claim)} stands here again; first on line ${owner.line}`
          : `${claimText(claim)} is claimed by the teams ${owner.team} (line ${owner.line}) and ${id}`,
        hint: same ? 'keep one of them' : 'leave it to one of the two',
      });
    }
  });
}
