import type { Routing } from './book.js';

/**
 * One model, one identity. The same model is called by its id, by profiles of many geographies, by ARNs and by other
 * surfaces' spellings of its id: models are compared by identity. The api reads them with the price book at
 * hand, a gateway with what its policy says of models; both by this one rule.
 */

const NAMES_A_MODEL =
  /^arn:aws[a-z-]*:bedrock:[^:]*:[^:]*:(inference-profile|foundation-model)\/(.+)$/;

/** The id in the ARN of a system profile or of a listed model; null for every other text. */
export function idInArn(ref: string): { readonly kind: string; readonly id: string } | null {
  const [, kind, id] = ref.startsWith('arn:') ? (NAMES_A_MODEL.exec(ref) ?? []) : [];
  return kind === undefined || id === undefined ? null : { kind, id };
}

/** Spellings whose texts do not show that they are one model: one surface leaves out what another writes. To the longer one. */
const ALSO_SPELT = new Map([
  ['anthropic.claude-haiku-4-5', 'anthropic.claude-haiku-4-5-20251001-v1:0'],
  ['anthropic.claude-opus-4-1', 'anthropic.claude-opus-4-1-20250805-v1:0'],
  ['anthropic.claude-opus-4-5', 'anthropic.claude-opus-4-5-20251101-v1:0'],
  ['anthropic.claude-sonnet-4-5', 'anthropic.claude-sonnet-4-5-20250929-v1:0'],
  ['claude-haiku-4-5', 'claude-haiku-4-5-20251001'],
  ['claude-opus-4-1', 'claude-opus-4-1-20250805'],
  ['claude-opus-4-5', 'claude-opus-4-5-20251101'],
  ['claude-opus-4-6', 'claude-opus-4-6-20260205'],
  ['claude-opus-4-7', 'claude-opus-4-7-20260416'],
  ['claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'],
  ['moonshot.kimi-k2-thinking', 'moonshotai.kimi-k2-thinking'],
  ['qwen.qwen3-coder-30b-a3b-instruct', 'qwen.qwen3-coder-30b-a3b-v1:0'],
  ['qwen.qwen3-coder-480b-a35b-instruct', 'qwen.qwen3-coder-480b-a35b-v1:0'],
  ['qwen.qwen3-next-80b-a3b-instruct', 'qwen.qwen3-next-80b-a3b'],
  ['qwen.qwen3-vl-235b-a22b-instruct', 'qwen.qwen3-vl-235b-a22b'],
]);

/** What a surface may leave out at the end of an id, the usual first. '-v2:0' is another model and never left out. */
const ENDINGS = ['-v1:0', '-1:0', '-v1', ':0'] as const;

/** ':200k' behind a version is the context that capacity was bought for. */
const withoutContext = (id: string): string => id.replace(/(:\d+):(?:\d+k|mm)$/, '$1');

/** Where the model is unknown, vendors and geographies are distinguished by these names. */
const VENDORS = new Set(
  `ai21 amazon anthropic cohere deepseek google luma meta minimax mistral moonshot moonshotai nvidia openai qwen
   stability twelvelabs writer xai zai`.split(/\s+/),
);
const LONG_GEOGRAPHIES = new Set(['global', 'apac', 'us-gov', 'us-iso', 'us-isob', 'eu-iso']);

/** What stands behind the first dot; null where nothing that could be a model does. */
function behindPrefix(ref: string): { readonly prefix: string; readonly id: string } | null {
  const dot = ref.indexOf('.');
  const prefix = ref.slice(0, Math.max(0, dot));
  return /^[a-z][a-z0-9-]*$/.test(prefix) ? { prefix, id: ref.slice(dot + 1) } : null;
}

/** For an unknown model: whether its prefix is a geography, as far as the text can say. */
function isGeography(prefix: string, id: string): boolean {
  const vendor = behindPrefix(id)?.prefix;
  if (vendor === undefined || VENDORS.has(prefix)) return false;
  return LONG_GEOGRAPHIES.has(prefix) || /^[a-z]{2}$/.test(prefix) || VENDORS.has(vendor);
}

/** The identity of a model that is known by exactly this text; null for any other text. */
export type KnownModels = (id: string) => string | null;

/**
 * The identity behind whatever a call, a record or a scope names a model by: what is known by this very text, by what its ARN
 * ends in, by what stands behind one prefix, or by another surface's spelling. For an unknown model, its text without
 * what says where it runs, so that all its spellings are one model, too. A pattern of names (`us.anthropic.*`) names no model,
 * and stays what it is.
 */
export function identityOf(ref: string, known: KnownModels = () => null): string {
  if (ref.includes('*')) return ref;
  const found = known(ref);
  if (found !== null) return found;
  const arn = idInArn(ref);
  if (arn !== null) return identityOf(arn.id, known);
  const behind = behindPrefix(ref);
  const profiled = behind && respelt(behind.id, known);
  if (profiled !== null) return profiled;
  if (behind && isGeography(behind.prefix, behind.id)) return identityOf(behind.id, known);
  return respelt(ref, known) ?? plainIdentity(ref);
}

/** A known model by another spelling of its id. */
function respelt(id: string, known: KnownModels): string | null {
  const plain = withoutContext(id);
  const longer = [...ENDINGS].map((ending) => plain + ending);
  const shorter = ENDINGS.filter((ending) => plain.endsWith(ending)).map((ending) =>
    plain.slice(0, -ending.length),
  );
  for (const one of [id, plain, ALSO_SPELT.get(plain), ...longer, ...shorter]) {
    const found = one === undefined ? null : known(one);
    if (found !== null) return found;
  }
  return null;
}

function plainIdentity(id: string): string {
  const plain = withoutContext(id);
  return ALSO_SPELT.get(plain) ?? plain;
}

/** The identity of a listed id: of several spellings that are listed, the longest. */
export function identityOfListed(id: string, isListed: (id: string) => boolean): string {
  const behind = behindPrefix(id);
  const bare = behind && isGeography(behind.prefix, behind.id) ? behind.id : id;
  const plain = plainIdentity(bare);
  const longer = ENDINGS.map((ending) => plain + ending).find((one) => isListed(one));
  return longer ?? plain;
}

/** A geography, as AWS names them before a model's id: us, eu, apac, au, jp, ca, in, us-gov, and those that come. */
const GEOGRAPHY = /^[a-z]{2,5}(-[a-z]{2,5})?$/;

/**
 * 'us.x' → x, bound to a geography; 'global.x' → x, routed anywhere; null for an id without such a prefix. Vendors look like
 * geographies, too: whether x is a model is for the caller to ask.
 */
export function withoutPrefix(ref: string): { model: string; routing: Routing } | null {
  const dot = ref.indexOf('.');
  const prefix = dot < 0 ? '' : ref.slice(0, dot);
  const model = ref.slice(dot + 1);
  if (prefix === 'global') return { model, routing: 'global' };
  return GEOGRAPHY.test(prefix) ? { model, routing: 'in-region-or-geo' } : null;
}
