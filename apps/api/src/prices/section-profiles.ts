import { z } from 'zod';
import {
  type ApplyContext,
  type Consequence,
  defineSection,
  type Edited,
  noteRepeats,
  type PlanContext,
  type Planned,
} from '../config/config.module.js';
import { complaining } from '../platform/text/checked-text.js';
import { listOf, recordOf, textOf } from '../platform/text/raw.js';
import { profileComplaint, quoted } from '../org/org.module.js';
import type { Sql, Tx } from '../platform/database.js';
import { isListed, listedModels } from './listed.js';
import { modelId } from './price-text.js';
import { removeProfiles, saveProfiles } from './own-prices.repository.js';
import { loadOwnModels } from './prices.repository.js';
import { modelsNamedIn } from './own-model-plan.js';

const ProfileInFile = z.strictObject({ arn: complaining('bad_arn', profileComplaint), modelId });

export type ProfileInFile = z.infer<typeof ProfileInFile>;

export interface ProfilesState {
  readonly profiles: readonly ProfileInFile[];
  readonly listed: ReadonlySet<string>;
  /** Models that the configuration names itself. */
  readonly own: ReadonlySet<string>;
}

interface ProfileEdit {
  readonly arn: string;
  readonly modelId: string | null;
}

/** Pure. What the file names is as it says; other profiles stay unless pruning. */
function planProfiles(
  state: ProfilesState,
  file: readonly ProfileInFile[] | undefined,
  { prune, file: whole }: PlanContext,
): Planned<ProfileEdit> {
  const known = new Map(state.profiles.map((profile) => [profile.arn, profile.modelId]));
  const named = new Set(file?.map(({ arn }) => arn));
  const set = (file ?? [])
    .filter((profile) => known.get(profile.arn) !== profile.modelId)
    .map((profile) => setting(profile, known.get(profile.arn)));
  const gone = prune ? state.profiles.filter(({ arn }) => !named.has(arn)).map(removing) : [];
  const own = new Set([...state.own, ...modelsNamedIn(whole['prices'])]);
  const warnings = (file ?? [])
    .filter((profile) => !isListed(state.listed, profile.modelId) && !own.has(profile.modelId))
    .map(
      (profile) =>
        `The model ${profile.modelId} of ${profile.arn} is not in the price book: its calls stay unpriced.`,
    );
  return { changes: [...set, ...gone], warnings };
}

function setting(
  { arn, modelId: model }: ProfileInFile,
  before: string | undefined,
): Edited<ProfileEdit> {
  return {
    action: before === undefined ? 'add' : 'change',
    entityType: 'inferenceProfile',
    entityId: arn,
    summary: `${arn} runs ${model}${before === undefined ? '' : `, no longer ${before}`}`,
    before: before === undefined ? null : { modelId: before },
    after: { modelId: model },
    edit: { arn, modelId: model },
  };
}

function removing({ arn, modelId: model }: ProfileInFile): Edited<ProfileEdit> {
  return {
    action: 'remove',
    entityType: 'inferenceProfile',
    entityId: arn,
    summary: `${arn} is unknown again; it ran ${model}`,
    before: { modelId: model },
    after: null,
    edit: { arn, modelId: null },
  };
}

async function applyProfiles(
  tx: Tx,
  edits: readonly ProfileEdit[],
  { at }: ApplyContext,
): Promise<void> {
  const set = edits.flatMap(({ arn, modelId: model }) =>
    model === null ? [] : [{ arn, modelId: model }],
  );
  const gone = edits.flatMap(({ arn, modelId: model }) => (model === null ? [arn] : []));
  await saveProfiles(tx, set, at);
  await removeProfiles(tx, gone);
}

async function loadState(sql: Sql): Promise<ProfilesState> {
  const profiles = await sql.rows<ProfileInFile>(
    'SELECT arn, model_id AS "modelId" FROM inference_profile ORDER BY arn',
  );
  const own = (await loadOwnModels(sql)).map(({ model }) => model);
  return { profiles, listed: await listedModels(sql), own: new Set(own) };
}

function profilesToFile({ profiles }: ProfilesState): unknown {
  if (profiles.length === 0) return undefined;
  const inOrder = [...profiles].sort((a, b) => (a.arn < b.arn ? -1 : 1));
  return inOrder.map(({ arn, modelId: model }) => ({ arn, modelId: model }));
}

export const profilesSection = (consequence: Consequence) =>
  defineSection<ProfileInFile[], ProfilesState, ProfileEdit>({
    key: 'inferenceProfiles',
    position: 60,
    schema: z.array(ProfileInFile),
    consequence,
    check: (raw, note, lineOf) => {
      const arns = listOf(raw).flatMap((item, at) => {
        const arn = textOf(recordOf(item)['arn']);
        return arn === undefined
          ? []
          : [{ key: arn, path: [at, 'arn'], what: `the profile ${quoted(arn)}` }];
      });
      noteRepeats(arns, 'duplicate_profile', note, lineOf);
    },
    load: loadState,
    plan: planProfiles,
    apply: applyProfiles,
    toFile: profilesToFile,
    // The model that a profile stands for is the price of its calls.
    asks: () => ({ what: 'prices', amountUsd: null, team: null }),
  });
