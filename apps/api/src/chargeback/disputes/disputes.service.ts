import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { publish } from '../../platform/outbox.js';
import { type Problem, refuse } from '../../platform/outcome.js';
import { periodOf } from '../../reconciliation/reconciliation.module.js';
import { loadAccounting } from '../accounting/section-accounting.js';
import type { StatementLine } from '../statements/statement.js';
import { StatementsService } from '../statements/statements.service.js';
import { type AnswerKind, deadlineOf, lineKey, refusalOf } from './answer.js';
import { answersOf, insertAnswer, type NewAnswer } from './answers.repository.js';
import { lineAnswered } from './disputes.facts.js';

export interface AnswerOrder {
  /** YYYY-MM, UTC. */
  readonly month: string;
  readonly team: string;
  /** Its key. */
  readonly line: string;
  readonly kind: AnswerKind;
  readonly text: string;
}

const TEXT_CHARACTERS_MAX = 2_000;
/** What needs no words. */
const SILENT: readonly AnswerKind[] = ['accept', 'withdraw'];
/** What finance alone decides. */
const DECISIONS: readonly AnswerKind[] = ['uphold', 'reject'];

/** Teams accept or dispute what stands on their statements; finance decides. Answers change no amount: what is wrong is corrected. */
@Injectable()
export class DisputesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(StatementsService) private readonly statements: StatementsService,
  ) {}

  async answer(actor: Actor, order: AnswerOrder): Promise<NewAnswer | Problem> {
    const { month } = periodOf(order.month);
    const text = order.text.trim();
    if (text === '' && !SILENT.includes(order.kind))
      return refuse('text_missing', 'Say why, so that others can follow.', { path: 'text' });
    if (text.length > TEXT_CHARACTERS_MAX)
      return refuse('text_too_long', `At most ${TEXT_CHARACTERS_MAX} characters.`, {
        path: 'text',
      });
    if (DECISIONS.includes(order.kind) && !actor.roles.has('finance'))
      return refuse('not_finance', 'Finance decides about disputes.', { path: 'kind' });
    const found = await this.lineOf(actor, { ...order, month });
    if (found === null)
      return refuse(
        'unknown_line',
        `The statement of ${order.team} for ${month} has no such line.`,
        {
          path: 'line',
        },
      );
    return this.write(actor, { ...order, month, text }, found);
  }

  /** Of the version in force, or of the draft; also where it stands since the invoices came. */
  private async lineOf(actor: Actor, { month, team, line }: AnswerOrder): Promise<Found | null> {
    const asked = { month, version: null, stage: 'accrual', teams: [team] } as const;
    const { statements } = await this.statements.of(actor, asked);
    const [statement] = statements;
    const own = statement?.lines.find(({ body }) => lineKey(team, body) === line);
    return own === undefined || statement === undefined
      ? null
      : { line: own, teamName: statement.name };
  }

  private async write(
    actor: Actor,
    { month, team, line, kind, text }: AnswerOrder,
    found: Found,
  ): Promise<NewAnswer | Problem> {
    return this.database.transaction(async (tx) => {
      const thread = (await answersOf(tx, month, [team])).filter((one) => one.line === line);
      const now = this.clock.now();
      const deadline = deadlineOf(month, (await loadAccounting(tx)).disputeDays);
      const refusal = refusalOf(kind, thread, { now, deadline });
      if (refusal !== null) return refuse(refusal.code, refusal.message, { path: 'kind' });
      const answer: NewAnswer = {
        ...{ month, team, line, number: thread.length + 1, kind, text, at: now },
        ...{ by: actor.id, byName: actor.name, usd: fromFemto(found.line.usd) },
        description: found.line.body.description,
        deadline: kind === 'dispute' ? deadline : null,
      };
      if (!(await insertAnswer(tx, answer)))
        return refuse('changed_meanwhile', 'Someone else has answered this line just now.', {
          hint: 'Look at it again.',
        });
      const { at: _, by: __, ...news } = answer;
      await publish(tx, lineAnswered, {
        ...{ ...news, teamName: found.teamName },
        deadline: answer.deadline?.toISOString() ?? null,
      });
      await this.audit.record(tx, actor, {
        ...{ action: `line.${kind}`, entityType: 'statementLine', entityId: `${month}/${team}` },
        ...{ reason: text === '' ? `Line ${kind}.` : text },
        after: { line, description: answer.description, usd: answer.usd },
      });
      return answer;
    });
  }
}

interface Found {
  readonly line: StatementLine;
  readonly teamName: string;
}
