/** Programs that developers call models with, by what they call themselves in a user agent or in request metadata. */
const CLIENTS: readonly (readonly [RegExp, string])[] = [
  [/^claude[-_ ]?(?:code|cli)\b/, 'claude-code'],
  [/^codex(?:[-_ ](?:cli|tui|exec|vscode)\w*)?\b/, 'codex'],
  [/^(?:amazon[-_ ]?q|kiro)\b/, 'kiro'],
  [/^(?:github[-_ ]?)?copilot\b/, 'copilot'],
  [/^gemini[-_ ]?cli\b/, 'gemini-cli'],
  [/^roo[-_ ]?(?:code|cline)\b/, 'roo-code'],
  [/^kilo[-_ ]?code\b/, 'kilo-code'],
  [/^(cursor|cline|opencode|aider|goose|windsurf|zed)\b/, '$1'],
];

const NAME_CHARACTERS_MAX = 256;

/**
 * Which coding agent or editor made a call; null for what is none of them. The list is closed, so that whatever a caller
 * writes of itself makes no dimension of its own.
 */
export function clientOf(text: string): string | null {
  const first = text.slice(0, NAME_CHARACTERS_MAX).trim().toLowerCase();
  for (const [pattern, name] of CLIENTS) {
    const found = pattern.exec(first);
    if (found !== null) return name === '$1' ? (found[1] ?? null) : name;
  }
  return null;
}
