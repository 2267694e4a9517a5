/** Models of Anthropic from 3.7 on: a token of output counts as so many against a quota of tokens by the minute. */
const OF_CLAUDE = 5;
const CLAUDE = /^anthropic\.claude-(?:3-7-|[a-z]+-[4-9])/;

/** Pure. As AWS documents it; by the model's identity. */
export const outputBurndown = (model: string): number => (CLAUDE.test(model) ? OF_CLAUDE : 1);
