import { describe, expect, it } from '@jest/globals';
import { buildSchema, GraphQLInputObjectType, getNullableType } from 'graphql';
import { sourcesUnder } from '../support/house/sources.js';

/** Why a change overwrites nothing of another person's, although it does not say what its author saw. */
const NEEDS_NONE: Readonly<Record<string, readonly string[]>> = {
  'adds something beside what there is': [
    ...[
      'createApiKey',
      'addDelegation',
      'invite',
      'planEvent',
      'addCharge',
      'requestLimit',
      'stop',
    ],
    ...['emergencyRaise', 'actOnSaving', 'proposePrice', 'recordBillCharges', 'enforceStop'],
  ],
  'takes one thing from one state to the next, and is refused where it is in another': [
    ...['leaveSample', 'rotateApiKey', 'revokeApiKey', 'confirmGrant', 'removeGrant'],
    ...['endDelegation', 'resendInvitation', 'revokeInvitation', 'withdrawProvisionalPrice'],
    ...['acknowledgeAnomaly', 'removePlannedEvent', 'withdrawApproval', 'unfreezeKey'],
    ...['reverseCharge', 'closeMonth', 'reopenMonth', 'finalizeMonth', 'releaseSection'],
    ...['pauseSource', 'resumeSource', 'retireGateway', 'releasePresumed', 'replayQuarantine'],
    ...['dismissQuarantine', 'releaseLease', 'cancelRepost', 'removeEnvironment', 'resume'],
    ...['rotatePolicyKey', 'acceptHeldPrices', 'dismissHeldPrices', 'reopenHeldPrices'],
    ...['withdrawLimit', 'endRaise', 'undoSavingAct'],
  ],
  'is refused where another person has changed since what it takes back': [
    ...['undoDirectoryChange', 'undoPlanChange'],
  ],
  'is refused where there is one already': ['setProvisionalPrice', 'assign', 'answerLine'],
  'carries out what was tried, as it was tried': ['addContract'],
  'asks, sends or counts again, and sets nothing': [
    ...['testSource', 'testDraftSource', 'backfillSource', 'tryContract', 'tryUserMove'],
    ...['reattribute', 'rerate', 'testChannel', 'sendStatement', 'resendMessage'],
  ],
  'is of the caller alone': [
    ...['endOwnSessions', 'markInboxRead', 'saveView', 'removeView', 'pinView'],
    ...['setViewReport', 'pauseViewReport', 'removeViewReport'],
  ],
};

const SEEN = ['seen', 'basis', 'hash'];
const schema = buildSchema(
  sourcesUnder('apps/api/src', /\.graphql$/)
    .map(({ text }) => text)
    .join('\n'),
);
const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});

/** Whether an argument, or a field of an input, says what the author saw. */
const saysSo = ({ args }: (typeof mutations)[number]): boolean =>
  args.some(({ name, type }) => {
    const input = getNullableType(type);
    const fields = input instanceof GraphQLInputObjectType ? Object.keys(input.getFields()) : [];
    return [name, ...fields].some((one) => SEEN.includes(one));
  });

describe('two people never overwrite each other', () => {
  const without = Object.values(NEEDS_NONE).flat();

  it('since each change says what its author saw, or why it need not', () => {
    const silent = mutations.filter((one) => !saysSo(one)).map(({ name }) => name);
    expect(silent.sort()).toEqual([...without].sort());
  });

  it('and it is known which do', () => {
    const saying = mutations.filter(saysSo).map(({ name }) => name);
    expect(saying.sort()).toEqual([
      ...['applyConfig', 'assignAnomaly', 'assignUser', 'decideApproval', 'decideLimit'],
      ...['judgeAnomaly', 'savePerson', 'setPlan', 'splitQuota'],
    ]);
  });
});
