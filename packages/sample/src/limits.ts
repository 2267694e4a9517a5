/**
 * What the sample organisation allows: money, pace, models, and where calls go. Limits fit what a full month of the sample costs,
 * so that some are far away, one is close, and Checkout, whose calls multiplied, is past its own. Each is a section of the
 * configuration file; what had another value before takes it as an argument.
 */
const HAIKU = 'us.anthropic.claude-haiku-5-5';
const SONNET = 'us.anthropic.claude-sonnet-5-5';

export const budgets = ({ search = '130.00', checkout = '120.00' } = {}): readonly string[] => [
  'budgets:',
  '  - id: organisation',
  '    scope: {}',
  '    limit: "1900.00"',
  '    window: month',
  '    mode: hard',
  '    ladder: [{ at: 80, do: notify }, { at: 95, do: notify }]',
  '  - id: search-month',
  '    scope: { team: search }',
  `    limit: "${search}"`,
  '    window: month',
  '    timezone: Europe/Berlin',
  '    mode: hard',
  '    ladder:',
  '      - { at: 50, do: notify }',
  `      - { at: 80, do: downgrade, to: "${HAIKU}" }`,
  '      - { at: 90, do: stop, where: { environment: dev } }',
  '      - { at: 100, do: stop }',
  '  - id: search-dev-day',
  '    scope: { team: search, environment: dev }',
  '    limit: "0.50"',
  '    window: day',
  '    timezone: Europe/Berlin',
  '    mode: hard',
  '  - id: support-month',
  '    scope: { team: support }',
  '    limit: "260.00"',
  '    window: month',
  '    mode: hard',
  '    ladder: [{ at: 80, do: notify }, { at: 95, do: throttle, share: 50 }, { at: 100, do: stop }]',
  '  - id: checkout-month',
  '    scope: { team: checkout }',
  `    limit: "${checkout}"`,
  '    window: month',
  '    mode: soft',
  '    ladder: [{ at: 50, do: notify }, { at: 80, do: notify }, { at: 100, do: notify }]',
  ...NOTIFYING,
];

/** Those that no one has changed yet. */
const NOTIFYING = [
  '  - id: data-science-week',
  '    scope: { team: data-science }',
  '    limit: "110.00"',
  '    window: week',
  '    mode: soft',
  '    ladder: [{ at: 80, do: notify }]',
  '  - id: jonas-lind-month',
  '    scope: { user: "jonas.lind@example.com" }',
  '    limit: "60.00"',
  '    window: month',
  '    mode: soft',
  '    ladder: [{ at: 80, do: notify }]',
  '  - id: ads-quarter',
  '    scope: { team: ads }',
  '    limit: "180.00"',
  '    window: quarter',
  '    mode: hard',
  '    onUnavailable: { allow: "5.00" }',
];

export const quotas = ({ support = 900 } = {}): readonly string[] => [
  'quotas:',
  '  - { id: organisation-day, scope: {}, tokensPerDay: 500000000 }',
  '  - { id: search-rate, scope: { team: search }, requestsPerMinute: 600, tokensPerMinute: 20000000, tokensPerDay: 50000000, concurrency: 40, maxOutputTokens: 8000 }',
  `  - { id: support-rate, scope: { team: support }, requestsPerMinute: ${support}, tokensPerDay: 80000000, concurrency: 60 }`,
  '  - { id: experiments, scope: { environment: dev }, requestsPerMinute: 120, tokensPerDay: 5000000, maxOutputTokens: 4000 }',
];

export const rules: readonly string[] = [
  'approvals: { autoApproveUsd: "5.00", autoApprovePercent: 5, escalateAfterHours: 8, emergencyPercent: 20 }',
  'modelAccess:',
  '  - { scope: { team: legal }, allow: ["us.anthropic.*", "amazon.nova-*"], regions: ["us-*"] }',
  '  - { scope: { team: search }, allow: ["*"], regions: ["us-*", "eu-*"] }',
];

export const flags = ({ shorter = 25, hasPrompts = true } = {}): readonly string[] => [
  'flags:',
  '  - key: short-answers',
  '    type: boolean',
  '    description: Ask models for answers of a paragraph at most',
  '    default: false',
  '    rules:',
  '      - { when: { environment: dev }, value: true }',
  `      - { when: { team: support }, rollout: ${shorter}, value: true }`,
  ...(hasPrompts ? PROMPTS : []),
  '  - { key: retries, type: number, description: Attempts before a call is given up, default: 2 }',
];

const PROMPTS = [
  '  - key: prompt-version',
  '    type: string',
  '    description: Which system prompt Search sends',
  '    default: v3',
  '    rules:',
  '      - { when: { team: search, environment: staging }, value: v4 }',
  '      - { when: { team: search }, rollout: 10, value: v4 }',
];

export const routes = ({ west = 20 } = {}): readonly string[] => [
  'routes:',
  '  - key: chat',
  '    match: { operation: chat, model: "us.anthropic.claude-sonnet-*" }',
  '    targets:',
  `      - { provider: bedrock, model: "${SONNET}", region: us-east-1, weight: ${100 - west} }`,
  `      - { provider: bedrock, model: "${SONNET}", region: us-west-2, weight: ${west} }`,
  '    breaker: { errorRate: 5, p95Ms: 20000, coolDownSeconds: 60 }',
];
