import { scopeId } from '@bursar/limits';
import { compileGlobs } from '@bursar/policy';
import { hasPrice, knowsModel, type PriceBook, withoutPrefix } from '@bursar/pricing';
import { limitSettings, scopeChecks } from '../budgets/budgets.module.js';
import {
  type ConfigSection,
  type Consequence,
  defineSection,
  type Finding,
  type PlanContext,
} from '../config/config.module.js';
import { listOf, recordOf, textOf } from '../platform/text/raw.js';
import { accessDenials } from './access/access-denials.js';
import { AccessInFile, FlagInFile, RouteInFile, SettingsInFile } from './control-file.js';
import { type ControlSettings, loadSettings } from './controls.repository.js';
import { type Books, modelNames } from '../prices/prices.module.js';
import { keyedSection } from './section-keyed.js';

interface AccessGround {
  readonly names: scopeChecks.ScopeNames;
  readonly book: PriceBook;
}

const accessSection = (changed: Consequence, books: Books) =>
  keyedSection<AccessInFile, AccessGround>(
    {
      key: 'modelAccess',
      position: 110,
      kind: 'modelAccess',
      part: 'access',
      schema: AccessInFile,
      countMax: 5000,
      noun: 'access rule',
      idOf: ({ scope }) => scopeId(scope),
      describe: ({ allow, regions }) =>
        [allow && `models ${allow.join(', ')}`, regions && `regions ${regions.join(', ')}`]
          .filter(Boolean)
          .join('; '),
      loadMore: async (sql) => ({
        names: await scopeChecks.loadScopeNames(sql),
        book: await books.book(sql),
      }),
      denies: (sql, saved, inForce, { more: { book }, at }) =>
        accessDenials(sql, saved, inForce, { book, at }),
      judge: ({ names, book }, file, context) => ({
        findings: scopeChecks.scopeFindings(names, file, context),
        warnings: [
          ...file.flatMap((rule) => emptyWarnings(rule, book)),
          ...scopeChecks.modelWarnings(
            book,
            file.map(({ scope }) => ({ name: `access rule ${scopeId(scope)}`, scope })),
            context,
          ),
        ],
      }),
    },
    changed,
  );

/** A list that fits no listed model forbids every one of them: perhaps meant, perhaps misspelt. */
function emptyWarnings({ scope, allow }: AccessInFile, book: PriceBook): string[] {
  return (allow ?? []).flatMap((pattern) => {
    if (!pattern.includes('*') && knowsModel(book, pattern)) return [];
    const fits = compileGlobs([pattern, withoutPrefix(pattern)?.model ?? pattern]);
    const isMet = [...book.bedrock.keys(), ...book.aliases.keys(), ...book.profiles.keys()].some(
      fits,
    );
    const isDirect = [...book.direct.keys()].some((key) => fits(key.slice(key.indexOf('/') + 1)));
    if (isMet || isDirect) return [];
    return [`modelAccess of ${scopeId(scope)}: ${pattern} fits no model of the price book`];
  });
}

const flagsSection = (changed: Consequence) =>
  keyedSection<FlagInFile, null>(
    {
      key: 'flags',
      position: 120,
      kind: 'flag',
      part: 'flags',
      schema: FlagInFile,
      countMax: 2000,
      noun: 'flag',
      idOf: ({ key }) => key,
      describe: ({ type, default: value }) => `${type}, ${JSON.stringify(value)} by default`,
      loadMore: () => Promise.resolve(null),
      judge: () => ({ findings: [], warnings: [] }),
    },
    changed,
  );

const routesSection = (changed: Consequence, books: Books) =>
  keyedSection<RouteInFile, PriceBook>(
    {
      key: 'routes',
      position: 130,
      kind: 'route',
      part: 'routes',
      schema: RouteInFile,
      countMax: 1000,
      noun: 'route',
      idOf: ({ key }) => key,
      describe: ({ targets }) =>
        targets.map(({ provider, model }) => `${provider} ${model}`).join(', '),
      loadMore: (sql) => books.book(sql),
      judge: (book, file, context) => ({
        findings: file.flatMap((route, index) => unpricedTargets(route, index, book, context)),
        warnings: [],
      }),
    },
    changed,
  );

/** Calls could not be held for a target without a price: it would never be chosen, or never be admitted. */
function unpricedTargets(
  { targets }: RouteInFile,
  index: number,
  book: PriceBook,
  { file: whole, at: now }: PlanContext,
): Finding[] {
  const own = new Set(listOf(whole['prices']).map((price) => textOf(recordOf(price)['model'])));
  const profiles = new Map(
    listOf(whole['inferenceProfiles']).map((one) => [
      textOf(recordOf(one)['arn']),
      textOf(recordOf(one)['modelId']),
    ]),
  );
  return targets.flatMap(({ provider, model: named, region }, at) => {
    const model = profiles.get(named) ?? named;
    const names = modelNames(book, provider, model).known;
    if (
      names.some((name) => own.has(name)) ||
      isPriced(book, { provider, modelRef: model, at: now.getTime() }, region)
    )
      return [];
    const place = region === undefined ? provider : `${provider} in ${region}`;
    return [
      {
        path: [index, 'targets', at, 'model'],
        code: 'unpriced_target',
        message: `the price book has no price for ${JSON.stringify(named)} at ${place}`,
        hint: 'add it under prices, or name a model and region that is listed',
      },
    ];
  });
}

function isPriced(
  book: PriceBook,
  call: { readonly provider: string; readonly modelRef: string; readonly at: number },
  region?: string,
): boolean {
  const listed = [...book.bedrock.values()].flat().flatMap(({ regions }) => regions);
  const anywhere =
    call.provider === 'bedrock' ? new Set(listed.filter((one) => !one.startsWith('*'))) : [''];
  return [...(region === undefined ? anywhere : [region])].some((one) =>
    hasPrice(book, { ...call, region: one }),
  );
}

const wantedSettings = ({ liftByAnother = false, staged }: SettingsInFile): ControlSettings => ({
  liftByAnother,
  staged: staged ?? null,
});

const settingsSection = (changed: Consequence) =>
  defineSection<SettingsInFile, ControlSettings, ControlSettings>({
    key: 'controls',
    position: 140,
    schema: SettingsInFile,
    consequence: changed,
    load: loadSettings,
    plan: (state, wanted, { prune }) => {
      if (wanted === undefined && !prune) return { changes: [] };
      const next = wantedSettings(wanted ?? {});
      if (JSON.stringify(next) === JSON.stringify(state)) return { changes: [] };
      return {
        changes: [
          {
            action: 'change',
            entityType: 'controls',
            entityId: 'controls',
            summary: `Controls: ${JSON.stringify(state)} → ${JSON.stringify(next)}`,
            before: state,
            after: next,
            edit: next,
          },
        ],
      };
    },
    apply: async (tx, edits) => {
      const edit = edits.at(-1);
      if (edit !== undefined) await limitSettings.saveLimitSetting(tx, 'controls', edit);
    },
    // Without it, who stopped something lifts it alone.
    asks: (_, { liftByAnother }) =>
      liftByAnother ? { what: 'rules', amountUsd: null, team: null } : null,
    toFile: ({ liftByAnother, staged }) =>
      liftByAnother || staged !== null
        ? { ...(liftByAnother && { liftByAnother }), ...(staged !== null && { staged }) }
        : undefined,
  });

/** The keys of the configuration file that are this domain's. */
export const controlSections = (changed: Consequence, books: Books): ConfigSection[] => [
  accessSection(changed, books),
  flagsSection(changed),
  routesSection(changed, books),
  settingsSection(changed),
];
