import { fromFemto, NO_USAGE, type PriceBook, rate, worstRates } from '@bursar/pricing';
import { targetKey } from '@bursar/policy';
import { Inject, Injectable } from '@nestjs/common';
import { loadAllControls, TargetsService } from '../../controls/controls.module.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { PricesService } from '../../prices/prices.module.js';
import { AwsFailure } from '../aws/aws-failure.js';
import { type AwsSession, AwsSessions } from '../aws/aws-session.js';
import { isOfTarget, type StoredCheck } from './health-check.js';
import {
  claimCheck,
  dueAccounts,
  giveBackUsd,
  noteOutcome,
  reserveUsd,
} from './health-checks.repository.js';

/** So short that it costs next to nothing, and longer than any tokenizer makes of it. */
const PROMPT = 'Answer with one word.';
const INPUT_TOKENS_MAX = 64;
/** Some models answer no shorter. */
const OUTPUT_TOKENS_MAX = 16;

interface Place {
  /** Its targetKey. */
  readonly target: string;
  readonly model: string;
  readonly region: string;
}

interface Answered {
  readonly errorCode: string | null;
  readonly latencyMs: number | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

interface Problem {
  readonly message: string;
  readonly hint: string;
}

/**
 * Calls targets of guarded routes by itself, so that a breaker knows how one does that no caller uses. Off unless the file names an
 * account and a budget for it: a call that could cost more than what is left of the month is not made.
 */
@Injectable()
export class HealthChecksService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AwsSessions) private readonly sessions: AwsSessions,
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(TargetsService) private readonly targets: TargetsService,
  ) {}

  /** Safe to run twice and anywhere: each account is taken by one process. */
  async runDue(): Promise<{ readonly made: number }> {
    let made = 0;
    for (const account of await dueAccounts(this.database, this.clock.now())) {
      const check = await claimCheck(this.database, account, this.clock.now());
      if (check !== null) made += await this.runOne(check);
    }
    return { made };
  }

  private async runOne(check: StoredCheck): Promise<number> {
    const { account, settings } = check;
    const session = this.sessions.open({
      ...{ id: `health-checks-${account}`, settings: { ...settings, account } },
      policyCommand: `bursar health-checks policy ${account}`,
    });
    let [made, problem]: [number, Problem | null] = [0, null];
    try {
      const book = await this.prices.book(this.database);
      for (const place of await this.placesOf(check)) {
        const found = await this.checkPlace(check, session, place, book);
        if (found === null) made++;
        else problem ??= found;
      }
    } finally {
      await session.close();
    }
    await noteOutcome(this.database, account, problem);
    return made;
  }

  /** Targets at Bedrock of routes with a breaker, in regions of this account. */
  private async placesOf({ settings: { regions } }: StoredCheck): Promise<Place[]> {
    const { routes } = await loadAllControls(this.database);
    const [first = ''] = regions;
    const found = new Map<string, Place>();
    for (const { breaker, targets } of routes)
      for (const target of breaker === undefined ? [] : targets) {
        const region = target.region ?? first;
        if (target.provider !== 'bedrock' || !regions.includes(region)) continue;
        const key = targetKey(target);
        found.set(key, { target: key, model: target.model, region });
      }
    return [...found.values()];
  }

  /** Null: it was made, whatever the target answered. */
  private async checkPlace(
    check: StoredCheck,
    session: AwsSession,
    place: Place,
    book: PriceBook,
  ): Promise<Problem | null> {
    const at = this.clock.now();
    const month = at.toISOString().slice(0, 7);
    const worst = worstOf(book, place, at);
    if (worst === null) return unpriced(place);
    if (!(await reserveUsd(this.database, check, month, fromFemto(worst))))
      return noBudget(check, month);
    const answer = await ask(session, place);
    const cost = 'message' in answer ? 0n : costOf(book, place, at, answer, worst);
    await giveBackUsd(this.database, check.account, month, fromFemto(worst - cost));
    if ('message' in answer) return answer;
    const { errorCode, latencyMs } = answer;
    await this.targets.note({ target: place.target, at, errorCode, latencyMs });
    return null;
  }
}

const callTo = ({ model, region }: Place, at: Date) => ({
  ...{ modelRef: model, region, provider: 'bedrock', at: at.getTime() },
});

/** Null: the model has no price, and a budget in dollars could not hold it. */
function worstOf(book: PriceBook, place: Place, at: Date): bigint | null {
  const rates = worstRates(book, callTo(place, at), INPUT_TOKENS_MAX);
  if (rates.outcome === 'unpriced') return null;
  const { input, output, units } = rates;
  return BigInt(INPUT_TOKENS_MAX) * input + BigInt(OUTPUT_TOKENS_MAX) * output + units;
}

/** An answer that counts more than was asked for costs what it was held at. */
function costOf(
  book: PriceBook,
  place: Place,
  at: Date,
  { inputTokens, outputTokens }: Answered,
  worst: bigint,
): bigint {
  const used = { ...NO_USAGE, input: inputTokens, output: outputTokens };
  const rated = rate(book, { ...callTo(place, at), tier: 'standard', failed: false }, used);
  return rated.outcome === 'rated' && rated.cost < worst ? rated.cost : worst;
}

async function ask(session: AwsSession, { model, region }: Place): Promise<Answered | Problem> {
  const begun = performance.now();
  const resource = model.startsWith('arn:') ? model : `${model} in ${region}`;
  let raw: unknown = null;
  try {
    const { BedrockRuntimeClient, ConverseCommand } =
      await import('@aws-sdk/client-bedrock-runtime');
    const { NodeHttpHandler } = await import('@smithy/node-http-handler');
    const command = new ConverseCommand({
      modelId: model,
      messages: [{ role: 'user', content: [{ text: PROMPT }] }],
      inferenceConfig: { maxTokens: OUTPUT_TOKENS_MAX },
    });
    const { usage } = await session.call({ action: 'bedrock:InvokeModel', resource }, async () => {
      const client = await session.client(`runtime ${region}`, async () => {
        const settings = await session.settingsOf(region);
        // Of itself this client speaks HTTP/2 alone, past the agents that refuse internal addresses.
        const requestHandler = new NodeHttpHandler(settings.requestHandler);
        // Each attempt may cost: a failed one is an answer, and not made again.
        return new BedrockRuntimeClient({ ...settings, requestHandler, maxAttempts: 1 });
      });
      return client.send(command).catch((error: unknown) => {
        raw = error;
        throw error;
      });
    });
    const latencyMs = Math.round(performance.now() - begun);
    const { inputTokens = INPUT_TOKENS_MAX, outputTokens = OUTPUT_TOKENS_MAX } = usage ?? {};
    return { errorCode: null, latencyMs, inputTokens, outputTokens };
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    if (!isOfTarget(raw)) return { message: error.message, hint: error.hint };
    const { name = 'error' } = raw as { name?: string };
    const latencyMs = Math.round(performance.now() - begun);
    return { errorCode: name, latencyMs, inputTokens: 0, outputTokens: 0 };
  }
}

const unpriced = ({ model, region }: Place): Problem => ({
  message: `${model} in ${region} has no price, so it is not checked.`,
  hint: 'Add its price under prices.',
});

const noBudget = ({ account, budgetUsd }: StoredCheck, month: string): Problem => ({
  message: `The checks of ${month} in ${account} have used their budget of ${budgetUsd} USD.`,
  hint: 'Nothing is checked until the month ends. Raise budgetUsd, or check less often (every).',
});
