import { Inject, Injectable } from '@nestjs/common';
import { OrgService, type RecognitionRules } from '../../org/org.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { Database } from '../../platform/database.js';
import { invariant } from '../../platform/errors.js';
import { isProblem, type Problem } from '../../platform/outcome.js';
import { retentionStart } from '../../platform/postgres/removal.js';
import type { Question } from './repost.js';
import { RepostService, type RepostSummary } from './repost.service.js';

export interface Assignment {
  readonly kind: 'principal' | 'profile' | 'account';
  readonly pattern: string;
  readonly team: string;
  readonly from: Date | null;
  readonly dryRun: boolean;
  readonly reason: string | null;
}

class TakenBack extends Error {}

const DAY_MS = 86_400_000;

/** Orders that move money: asked for by people, answered with what moved. */
@Injectable()
export class AssignService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OrgService) private readonly org: OrgService,
    @Inject(RepostService) private readonly reposts: RepostService,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  repost(
    actor: Actor,
    question: Question,
    from: Date,
    to: Date,
    dryRun: boolean,
    reason: string | null,
  ): Promise<RepostSummary> {
    return this.reposts.repost(actor, { question, from, to, dryRun, reason });
  }

  /** Writes the rule and moves the usage it recognises; a dry run moves it on paper. */
  async assign(actor: Actor, assignment: Assignment): Promise<RepostSummary | Problem> {
    const { dryRun, reason } = assignment;
    const range = {
      from: assignment.from ?? this.oldest(),
      to: new Date(this.clock.now().getTime() + DAY_MS),
    };
    if (dryRun) {
      const tried = await this.tryRule(actor, assignment);
      if (isProblem(tried)) return tried;
      return this.reposts.repost(actor, {
        question: 'reattribute',
        ...range,
        dryRun,
        reason,
        rules: tried,
      });
    }
    const outcome = await this.database.transaction((tx) =>
      this.org.assignRule(tx, actor, assignment, reason),
    );
    if (isProblem(outcome)) return outcome;
    return this.reposts.repost(actor, { question: 'reattribute', ...range, dryRun: false, reason });
  }

  /** The rules as they would be: written, compiled and taken back. */
  private async tryRule(actor: Actor, assignment: Assignment): Promise<RecognitionRules | Problem> {
    let tried: RecognitionRules | Problem | undefined;
    await this.database
      .transaction(async (tx) => {
        const outcome = await this.org.assignRule(tx, actor, assignment, assignment.reason);
        tried = isProblem(outcome) ? outcome : await this.org.recognition(tx);
        throw new TakenBack();
      })
      .catch((error: unknown) => {
        if (!(error instanceof TakenBack)) throw error;
      });
    invariant(tried !== undefined, 'a rule was tried without an outcome');
    return tried;
  }

  /** What is past retention and not removed yet moves too. */
  private oldest(): Date {
    return retentionStart(this.clock.now(), this.config.BURSAR_RETENTION_MONTHS + 1);
  }
}
