import { PRICE_WORDS } from './price-words.js';
import { CHARGEBACK_WORDS } from './chargeback-words.js';
import { SETTING_WORDS } from './setting-words.js';
import { SIGN_IN_WORDS } from './sign-in-words.js';

/** What each field of the configuration file means, for editors: by its path, where * stands for any key. */
const WORDS: Readonly<Record<string, string>> = {
  $schema: 'Where an editor finds this schema; Bursar itself does not read it.',
  apiVersion: 'The version of this format.',
  ...SETTING_WORDS,
  trustedMetadataPrincipals:
    'Callers whose request metadata is believed, as ARNs of principals; * stands for any text.',
  people: 'How calls show which person made them.',
  'people.sessionPatterns':
    'Names of sessions that are people; * stands for any text, {user} for the name of the person. Without it: e-mail addresses.',
  ...SIGN_IN_WORDS,
  teams: 'The teams that usage is charged to.',
  'teams.id': 'Stays for good: sums and history refer to it.',
  'teams.name': 'As people read it.',
  'teams.costCentre':
    'The cost centre that pays for the team; another one than before begins with this month.',
  'teams.costCentres': 'All cost centres that ever paid for the team, in order of time.',
  'teams.costCentres.costCentre': 'Null: none.',
  'teams.costCentres.from': 'The first day, in UTC; only the first may leave it out: since ever.',
  'teams.projects': 'The projects of the team. Without the list, projects appear as they are used.',
  'teams.recognisedBy': 'What makes usage this team’s; tried in this order, the first decides.',
  'teams.recognisedBy.requestMetadata': 'Keys and values of trusted request metadata.',
  'teams.recognisedBy.projects': 'ARNs of Bedrock projects.',
  'teams.recognisedBy.inferenceProfiles': 'ARNs of application inference profiles.',
  'teams.recognisedBy.tags':
    'Keys and values of the tags of projects, inference profiles and principals, as AWS reports them.',
  'teams.recognisedBy.principals': 'ARNs of roles, sessions or users; * stands for any text.',
  'teams.recognisedBy.organizationalUnits':
    'Units of AWS Organizations, by id; an account is in the units above its own, too.',
  'teams.recognisedBy.costCategories':
    'Names and values of AWS cost categories, of accounts that have one value alone.',
  'teams.recognisedBy.accounts': 'AWS accounts, twelve digits each.',
  inferenceProfiles:
    'Which model is behind an application inference profile: a log names the profile alone.',
  'inferenceProfiles.arn': 'The ARN of the profile.',
  'inferenceProfiles.modelId': 'The model that it calls.',
  ...PRICE_WORDS,
  ...CHARGEBACK_WORDS,
  sources: 'Feeds that Bursar reads by itself.',
  'sources.id': 'Names the source in reports and commands.',
  'sources.type':
    'What is read: bedrock-s3, bedrock-cloudwatch-logs, cloudwatch-metrics, cost-explorer, cur, openai, anthropic, aws-budgets, aws-prices or price-map.',
  'sources.every': 'How often it is read, such as 12h or 1d. Without it: as its type needs.',
  'sources.pause': 'true: it is not read until it is resumed.',
  'sources.url':
    'Where it is read from. Of aws-prices, openai and anthropic only where something else stands in.',
  'sources.secret': 'Where the key of an administrator is kept: env:NAME or file:/path.',
  'sources.account': 'The AWS account whose calls or costs are read, in quotes.',
  'sources.regions': 'Where models are called, such as us-east-1.',
  'sources.endpoint': 'Another address than those of AWS.',
  'sources.assumeRole': 'A role to take. Without it: the credentials of the process.',
  'sources.assumeRole.arn': 'The ARN of the role.',
  'sources.assumeRole.externalId': 'Where its external id is kept: env:NAME or file:/path.',
  'sources.since': 'The first day (UTC) that is read. Without it: all that is within retention.',
  'sources.bucket': 'The bucket of logs or exported bills.',
  'sources.prefix': 'What the keys of its objects begin with.',
  'sources.queue': 'An SQS queue that the bucket notifies of new objects.',
  'sources.logGroup': 'The log group of CloudWatch Logs.',
  'sources.budgetUsd': 'What requests to Cost Explorer may cost in a month. Without it: "5.00".',
  'sources.costCategories': 'Names of the cost categories that are read.',
  'sources.topics':
    'Topics of SNS whose messages this source takes at /v1/hooks/sns. Of aws-budgets.',
  'sources.budgets':
    'Names of AWS Budgets, and the ids of budgets here whose ladders they move. Of aws-budgets.',
  budgets: 'What may be spent in a window of a scope.',
  'budgets.id': 'Names the budget in denials, reports and requests.',
  'budgets.scope': 'Which calls it covers, such as { team: search }. Without it: all.',
  'budgets.limit': 'USD per window, above zero.',
  'budgets.window': 'How long one window is.',
  'budgets.timezone': 'The IANA zone whose midnight begins a window; else the reporting zone.',
  'budgets.mode': 'hard: calls beyond it are denied. soft: they are reported. Without it: hard.',
  'budgets.onUnavailable': 'What a gateway may do while it cannot reach Bursar.',
  'budgets.onUnavailable.allow': 'USD that all gateways together may spend meanwhile.',
  'budgets.ladder': 'What happens at shares of the limit, before it is reached.',
  'budgets.ladder.at': 'Per cent of the limit.',
  'budgets.ladder.on':
    'anomaly: as long as one goes on in the scope of the budget. In place of at.',
  'budgets.ladder.where': 'Only for calls in this part of the scope.',
  'budgets.ladder.do': 'What happens then.',
  'budgets.ladder.to': 'The model that calls are sent to instead.',
  'budgets.ladder.share': 'Per cent of the calls that still pass.',
  'budgets.optOut': 'Projects that no step of the ladder sends to another model.',
  unbudgeted:
    'Calls that no budget covers: allow, deny, or allow an amount per window. Without it: allow.',
  'unbudgeted.allow': 'USD per window for all of them together.',
  'unbudgeted.window': 'How long one window is.',
  modelAccess: 'Which models a scope may call; without an entry that covers it, all.',
  'modelAccess.scope': 'Which calls the entry is for. Without it: all.',
  'modelAccess.allow': 'Models that may be called; * stands for any text.',
  'modelAccess.regions': 'Regions in which they may be called; * stands for any text.',
  flags: 'Feature flags for applications, by OpenFeature.',
  'flags.key': 'The name by which an application asks.',
  'flags.type': 'The type of its values.',
  'flags.description': 'What it is for.',
  'flags.default': 'The value where no rule applies; of the type of the flag.',
  'flags.disabled': 'true: the default is the answer to everybody.',
  'flags.rules': 'Tried in this order; the first that applies gives the value.',
  'flags.rules.when': 'What the context must hold; a list stands for any of its values.',
  'flags.rules.rollout': 'For this per cent of the targeting keys.',
  'flags.rules.value': 'The value where the rule applies.',
  'flags.rules.variants': 'Instead of one value: several, shared out by their weights.',
  'flags.rules.variants.name': 'Names the variant in answers.',
  'flags.rules.variants.value': 'Its value, of the type of the flag.',
  'flags.rules.variants.weight': 'Its share among the weights of the rule.',
  routes: 'Which model of which provider answers a call.',
  'routes.key': 'Names the route.',
  'routes.match': 'Which calls the route is for.',
  'routes.match.operation': 'The operation, such as Converse.',
  'routes.match.model': 'The model as the caller names it.',
  'routes.targets': 'Where calls go, shared out by their weights.',
  'routes.targets.provider': 'The provider, such as bedrock.',
  'routes.targets.model': 'The model that is called there.',
  'routes.targets.region': 'The region it is called in.',
  'routes.targets.weight': 'Its share among the targets; 0: only when others fail.',
  'routes.failover': 'Providers of targets, in the order in which they stand in.',
  'routes.breaker': 'When a target that fails is left out for a while.',
  'routes.breaker.errorRate': 'Per cent of failed calls that opens it.',
  'routes.breaker.p95Ms': 'Milliseconds of the slowest twentieth that open it.',
  'routes.breaker.coolDownSeconds': 'How long the target is left out.',
  'routes.breaker.callsMin': 'Calls without which nothing is judged.',
  'routes.breaker.returnSteps': 'Per cent of its share that it gets back, step by step.',
  'routes.attempts': 'Attempts per call, the first included; each is held against the budgets.',
  controls: 'How stops and policies take effect.',
  'controls.liftByAnother': 'true: a stop is lifted by another person than who raised it.',
  'controls.staged': 'A wider permission reaches some gateways before all.',
  'controls.staged.percent': 'Per cent of the gateways that get it first.',
  'controls.staged.afterMinutes': 'Minutes until all get it.',
  quotas: 'How fast and how much may be called within a scope.',
  'quotas.id': 'Names the quota in denials, reports and requests.',
  'quotas.scope': 'Which calls it counts. Without it: all.',
  'quotas.requestsPerMinute': 'Calls in any minute.',
  'quotas.tokensPerMinute': 'Tokens in any minute, by their worst case until a call has ended.',
  'quotas.tokensPerDay': 'Tokens in a day.',
  'quotas.concurrency': 'Calls under way at once.',
  'quotas.maxOutputTokens': 'The longest answer: what is forwarded says so.',
  'quotas.timezone': 'The IANA zone whose midnight ends the day; else the reporting zone.',
  approvals: 'Who approves what, and how requests for more are decided.',
  'approvals.autoApproveUsd': 'Raises up to this amount need no person.',
  'approvals.autoApprovePercent': 'Raises up to this per cent of a limit need no person.',
  'approvals.escalateAfterHours': 'Hours after which what waits is brought to notice again.',
  'approvals.expireAfterHours': 'Hours after which what waits is over. Without it: 168.',
  'approvals.notOwnTeam': 'true: what is about a team is approved by people who do not lead it.',
  'approvals.rules':
    'What takes approval, and whose. Of those that apply, the highest amount counts.',
  'approvals.rules.what': 'request, budget, route, prices, stop, release or month.',
  'approvals.rules.over': 'Only above this many USD. Without it: always.',
  'approvals.rules.by': 'The roles that approve.',
  'approvals.rules.people': 'So many people beside the one who asks. Without it: 1.',
  'approvals.emergencyPercent':
    'The most, in per cent of a limit, that a team may add in an emergency; 0: nothing.',
  operations: 'When the calls of a model fare badly enough for an alert; by quarter hour.',
  'operations.errorRate': 'The most failed calls, in per cent of all; 1 without it.',
  'operations.minimumCalls': 'Fewer calls in a quarter hour say nothing; 20 without it.',
  'operations.targets': 'Limits of certain models: of each, the first that fits and names it.',
  'operations.targets.provider': 'Whose model; * stands for any text. Without it: any.',
  'operations.targets.model': 'The model as calls name it; * stands for any text.',
  'operations.targets.errorRate': 'The most failed calls of these models, in per cent.',
  'operations.targets.p95Ms': 'What 95 of 100 calls may take at most, in ms.',
  'operations.targets.tokensPerMinute': 'The most tokens of all meters in any minute.',
  anomalies: 'What makes an anomaly, and what follows it.',
  'anomalies.minimumUsd': 'An excess below this raises nothing. Without it: 10.',
  'anomalies.escalateAfterMinutes':
    'An anomaly that nothing is said about for so long is escalated. Without it: 60.',
  'anomalies.runbooks': 'Pages that say what to do, by the kind of the anomaly.',
  'anomalies.runbooks.*': 'The address of a page.',
  channels: 'Where alerts are sent.',
  'channels.id': 'Names the channel in rules, reports and commands.',
  'channels.type': 'slack (and what takes the same), teams (Microsoft Teams), webhook or email.',
  'channels.url':
    'Where it is sent: env:NAME or file:/path; of a webhook also an address that is no secret.',
  'channels.secret': 'Where the key that signs a webhook is kept: env:NAME or file:/path.',
  'channels.to':
    'Recipients of email: addresses, or role:NAME for everyone who has the role and may see the teams of an alert.',
  alerts: 'Which alerts go to which channels. The inbox needs none of them.',
  'alerts.on': 'Events, or digests of a day or a week.',
  'alerts.teams': 'Ids of teams; "*" is any, the organisation included. Without it: any.',
  'alerts.channels': 'Ids of channels.',
  'alerts.roles': 'Who finds these events in the inbox, in place of those whom Bursar chooses.',
  'alerts.minimumUsd': 'What is about less than this many USD is left out.',
  'alerts.quietHours':
    'When messages wait until morning. Breaches of budgets and stops do not wait.',
  'alerts.quietHours.from': 'When they begin, such as "20:00".',
  'alerts.quietHours.to': 'When they end, such as "07:00"; of the next day if that is earlier.',
  'alerts.quietHours.timezone': 'The IANA zone of these clocks; else the reporting zone.',
  'alerts.quietHours.weekends': 'true: Saturdays and Sundays are quiet as a whole.',
  healthChecks:
    'Calls that Bursar makes by itself to see how targets of routes do. Without it: none.',
  'healthChecks.account': 'The AWS account that is called in, and pays.',
  'healthChecks.regions': 'Where targets are called; one without a region, in the first.',
  'healthChecks.assumeRole':
    'A role that may call the models. Without it: the credentials of the process.',
  'healthChecks.assumeRole.arn': 'The ARN of the role.',
  'healthChecks.assumeRole.externalId': 'Where its external id is kept: env:NAME or file:/path.',
  'healthChecks.endpoint': 'Another address than that of Bedrock.',
  'healthChecks.every': 'How often each target is called. Without it: 5m.',
  'healthChecks.budgetUsd': 'What these calls may cost in a month (UTC).',
  enforcers: 'Who denies callers outside the gateways what is stopped, account by account.',
  'enforcers.account': 'The AWS account whose roles and users it reaches.',
  'enforcers.assumeRole': 'A role to take. Without it: the credentials of the process.',
  'enforcers.assumeRole.arn': 'The ARN of the role.',
  'enforcers.assumeRole.externalId': 'Where its external id is kept: env:NAME or file:/path.',
  'enforcers.endpoint': 'Where IAM is asked instead of at its own address.',
  'enforcers.mayTouch': 'ARNs of roles and users that it may touch, with *. It touches no others.',
  'enforcers.dryRun': 'false: it attaches policies. Without it: it shows what it would do.',
};

interface Drawn {
  description?: string;
  properties?: Record<string, Drawn>;
  items?: Drawn;
  anyOf?: Drawn[];
  oneOf?: Drawn[];
}

/** Writes the words into a drawn schema. A field without words stays bare, which a test finds. */
export function describeFields(drawn: Drawn, path: readonly string[] = []): void {
  for (const [key, field] of Object.entries(drawn.properties ?? {})) {
    const at = [...path, key];
    const words = WORDS[at.join('.')];
    if (words !== undefined) field.description = words;
    describeFields(field, at);
  }
  for (const inner of [drawn.items, ...(drawn.anyOf ?? []), ...(drawn.oneOf ?? [])])
    if (inner !== undefined) describeFields(inner, path);
}
