import { expect, it } from '@jest/globals';
import { actionText } from '../../apps/web/src/features/audit/sentence.js';
import { api } from '../support/house/house.js';

const source = api
  .filter(({ text }) => /audit\.module\.js|entityType: '/.test(text))
  .map(({ text }) => text)
  .join('\n');
const things = new Set([...source.matchAll(/entityType: '(\w+)'/g)].map(([, name]) => name));

/** What the product writes into its audit record, as far as its code says it in one word. */
const actions = new Set(
  [...source.matchAll(/(action: )?'((\w+)\.[a-z]\w*)'/g)].flatMap(
    ([, isNamed, action = '', thing]) => (isNamed !== undefined || things.has(thing) ? action : []),
  ),
);

/** As a reader sees them after a name. */
const READ = [
  'anomaly.acknowledge: acknowledged',
  'anomaly.assign: assigned',
  'anomaly.judge: judged',
  'apiKey.create: created',
  'apiKey.revoke: revoked',
  'apiKey.rotate: rotated',
  'channel.test: tested',
  'charge.import: imported',
  'charge.recordBill: recorded bill',
  'configSection.own: made a file own',
  'configSection.release: released',
  'contract.add: added',
  'deny.alert: reported',
  'deny.attach: attached',
  'deny.detach: detached',
  'deny.refuse: refused',
  'deny.want: wanted',
  'deployNote.add: added',
  'driver.import: imported',
  'environment.remove: removed',
  'gateway.retire: retired',
  'grant.confirm: confirmed',
  'heldPrice.accept: accepted',
  'heldPrice.dismiss: dismissed',
  'heldPrice.propose: proposed',
  'heldPrice.reopen: reopened',
  'hold.void: voided',
  'invitation.create: created',
  'invitation.resend: sent again',
  'invitation.revoke: revoked',
  'key.freeze: froze',
  'key.unfreeze: unfroze',
  'ladder.cross: crossed a step of',
  'ladder.release: released',
  'limit.emergencyRaise: raised in an emergency',
  'limit.endRaise: ended raise',
  'message.resend: sent again',
  'month.close: closed',
  'month.final: made final',
  'month.reopen: reopened',
  'people.follow: followed',
  'people.import: imported',
  'people.undo: took back',
  'person.create: created',
  'person.disable: disabled',
  'person.enable: enabled',
  'person.signOut: signed out',
  'person.update: updated',
  'plan.import: imported',
  'plan.set: set',
  'plan.undo: took back',
  'plannedEvent.add: added',
  'plannedEvent.remove: removed',
  'policyKey.rotate: rotated',
  'price.endProvisional: ended provisional',
  'price.setProvisional: set provisional',
  'priceBook.import: imported',
  'priceBook.seed: brought in',
  'quota.split: split',
  'recognition.add: added',
  'saving.act: acted on',
  'saving.undo: took back',
  'source.backfill: backfilled',
  'source.pause: paused',
  'source.resume: resumed',
  'source.subscribed: subscribed',
  'source.unsubscribed: unsubscribed',
  'statement.send: sent',
  'stop.lift: lifted',
  'stop.outside: carried to AWS',
  'stop.raise: raised',
  'view.remove: removed',
  'view.share: shared',
  'viewReport.end: ended',
  'viewReport.pause: paused',
  'viewReport.remove: removed',
  'viewReport.resume: resumed',
  'viewReport.set: set',
];

it('actions of the audit record read as sentences', () => {
  const read = [...actions].map((action) => `${action}: ${actionText(action)}`).sort();
  expect(read).toEqual(READ);
});
