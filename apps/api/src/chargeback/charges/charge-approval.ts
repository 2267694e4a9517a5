import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import type { ApprovalKind, Completing, Look, Proposal } from '../../approvals/approvals.module.js';
import type { Actor } from '../../platform/actor.js';
import type { Sql, Tx } from '../../platform/database.js';
import { invariant } from '../../platform/errors.js';
import { takeLock } from '../../platform/locks.js';
import { isProblem, type Problem } from '../../platform/outcome.js';
import type { ChargeContent } from './charge.js';
import { ChargeWriter, standingCharge, turnOf } from './charge-writer.js';
import { type ReadCharge, readCharge, type WrittenCharge } from './draft.js';

/** What is proposed: one of them. */
export type ChargeChange =
  | { readonly add: WrittenCharge; readonly reverse?: undefined }
  | { readonly reverse: string; readonly add?: undefined };

/** A charge above a set amount, added or taken back: a change that other people approve. */
@Injectable()
export class ChargeApproval {
  constructor(@Inject(ChargeWriter) private readonly writer: ChargeWriter) {}

  readonly kind: ApprovalKind = {
    what: 'charge',
    lane: 'transaction',
    isSeenAgain: false,
    isAnnounced: true,
    lock: (tx) => takeLock(tx, 'charges'),
    look: (tx, { change }) => lookAt(tx, change as ChargeChange),
    carryOut: (tx, actor, done) => this.carryOut(tx, actor, done),
  };

  private async carryOut(
    tx: Tx,
    actor: Actor,
    { proposal: { change, proposedName: by, reason } }: Completing,
  ): Promise<Problem | null> {
    const wanted = change as ChargeChange;
    const done =
      wanted.reverse === undefined
        ? await this.writer.add(tx, actor, readAgain(wanted.add), { by, reason })
        : await this.writer.reverse(tx, actor, wanted.reverse, { by, reason });
    return isProblem(done) ? done : null;
  }
}

async function lookAt(sql: Sql, { add, reverse }: ChargeChange): Promise<Look | Problem> {
  if (reverse !== undefined) {
    const charge = await standingCharge(sql, reverse);
    if (isProblem(charge)) return charge;
    return { state: { standing: charge.id }, lines: [`Takes back: ${wordsOf(charge)}`] };
  }
  const read = readAgain(add);
  const turn = await turnOf(sql, read);
  return typeof turn === 'number' ? { state: { turn }, lines: [wordsOf(read.content)] } : turn;
}

/** What was proposed could be read then. */
function readAgain(written: WrittenCharge): ReadCharge {
  const read = readCharge(written);
  invariant(!('code' in read), 'a charge was proposed that cannot be read');
  return read;
}

const wordsOf = ({ kind, description, amount, service, ...whose }: ChargeContent): string => {
  const { team, costCentre, user, vendor, invoice } = whose;
  const bearer = team ?? costCentre ?? user ?? 'shared';
  const paper = [vendor, invoice].filter((part) => part !== null).join(' ');
  const days = `from ${service.from} to before ${service.to}`;
  return `${kind} “${description}” of ${fromFemto(amount)} USD, ${days}, ${bearer}${paper === '' ? '' : `, ${paper}`}`;
};

/** Whose it is, for those who decide about their own team or may not. */
export const teamsOf = ({ team }: Pick<ChargeContent, 'team'>): readonly string[] =>
  team === null ? [] : [team];

export const waiting = ({ id, approvers, people }: Proposal) => ({
  ...{ __typename: 'ChargeWaits', proposal: id, approvers, people },
});
