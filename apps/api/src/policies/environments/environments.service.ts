import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { Invalid } from '../../platform/errors.js';
import { type Problem, refuse } from '../../platform/outcome.js';
import {
  askForEnvironment,
  countAsked,
  ENVIRONMENT,
  ENVIRONMENTS_PER_KEY_MAX,
  lockEnvironments,
  removeEnvironment,
  ruleNaming,
  touchEnvironments,
} from './environment.repository.js';
import { lockStops, reasonProblem } from '../../controls/controls.module.js';

/** Which environments documents are published for: those that rules and calls name, and a few for each key that asks. */
@Injectable()
export class EnvironmentsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {}

  /** True: it is new, and has to be published for. A gateway that starts in a new environment is never refused for what others did. */
  async use({ id }: Pick<Actor, 'id'>, name: string): Promise<boolean> {
    if (!ENVIRONMENT.test(name)) {
      const hint = 'up to 100 letters, digits, spaces or _ . : / @ + = $ # -';
      throw new Invalid('That is no name of an environment.', { slug: 'bad_environment', hint });
    }
    const now = this.clock.now();
    if ((await touchEnvironments(this.database, [name], now)).has(name)) return false;
    return this.database.bulk(async (tx) => {
      await lockEnvironments(tx);
      if ((await touchEnvironments(tx, [name], now)).has(name)) return false;
      if ((await countAsked(tx, id)) >= ENVIRONMENTS_PER_KEY_MAX) throw tooMany();
      await askForEnvironment(tx, name, id, now);
      return true;
    });
  }

  /** Of these, the ones that are not published for any more. */
  async gone(names: readonly string[]): Promise<Set<string>> {
    const distinct = [...new Set(names)];
    if (distinct.length === 0) return new Set();
    const there = await touchEnvironments(this.database, distinct, this.clock.now());
    return new Set(distinct.filter((name) => !there.has(name)));
  }

  /** Nothing is published for it any more, until a rule names it or a gateway asks for it. Its versions go on where they were. */
  async remove(actor: Actor, name: string, reason: string): Promise<Problem | null> {
    const problem = reasonProblem(reason);
    if (problem !== null) return problem;
    return this.database.transaction(async (tx) => {
      // Publications list environments under this lock: none is half way through one that goes.
      await lockStops(tx);
      const rule = await ruleNaming(tx, name);
      if (rule !== null) {
        const message = `The ${rule} names the environment "${name}".`;
        const hint = 'change that first: as long as a rule names it, its gateways need documents';
        return refuse('environment_named', message, { path: 'name', hint });
      }
      if (!(await removeEnvironment(tx, name, this.clock.now()))) {
        return refuse('unknown_environment', `There is no environment "${name}".`, {
          path: 'name',
          hint: 'take a name from the list',
        });
      }
      await this.audit.record(tx, actor, {
        action: 'environment.remove',
        entityType: 'environment',
        entityId: name,
        reason: reason.trim(),
      });
      return null;
    });
  }
}

function tooMany(): Invalid {
  const message = `This key has asked for ${ENVIRONMENTS_PER_KEY_MAX} environments that no budget, stop or call names, which is the most for one key.`;
  const hint =
    'Check the name; environments that are asked for no longer go by themselves, and a platform engineer can remove one on the page Flags.';
  return new Invalid(message, { slug: 'too_many_environments', hint });
}
