import { Lexer, LineCounter, parseDocument } from 'yaml';
import { type ConfigProblem, type Finding, type Path, pathText } from './config-problem.js';
import { NESTING_MAX, type Spot, Walk } from './config-walk.js';

export const FILE_BYTES_MAX = 5 * 1024 * 1024;
/** A file with more wrong than this is not worth reading on. */
const PROBLEMS_MAX = 200;

/** A file as values and places. `value` is made of null-prototype objects, arrays, strings, numbers, booleans, null. */
export class ConfigDocument {
  constructor(
    readonly value: unknown,
    private readonly root: Spot,
    private readonly lines: LineCounter,
    readonly findings: readonly Finding[],
  ) {}

  /** How a bare word was written: `012` reads as the number 12. */
  sourceAt(path: Path): string | undefined {
    return this.spot(path).found?.source;
  }

  has(path: Path): boolean {
    return this.spot(path).found !== undefined;
  }

  lineOf(path: Path): number {
    return this.lines.linePos(this.spot(path).nearest.at).line;
  }

  toProblem({ path, code, message, hint, atKey, offset }: Finding): ConfigProblem {
    const { found, nearest } = this.spot(path);
    const at = atKey === true ? (found?.keyAt ?? nearest.at) : nearest.at;
    const { line, col } = this.lines.linePos(offset ?? at);
    return {
      code,
      message,
      path: path.length === 0 ? null : pathText(path),
      line,
      column: col,
      hint: hint ?? null,
    };
  }

  /** What is missing is looked for where it should stand: at its nearest parent. */
  private spot(path: Path): { found: Spot | undefined; nearest: Spot } {
    let nearest = this.root;
    for (const step of path) {
      const next = nearest.parts?.get(step);
      if (next === undefined) return { found: undefined, nearest };
      nearest = next;
    }
    return { found: nearest, nearest };
  }
}

/**
 * Reads YAML, and so JSON. `isExact` names the places whose numbers are kept as written: a price must not pass through
 * a float. Either a document, perhaps with findings of its own, or everything that keeps it from being one.
 */
export function readDocument(
  text: string,
  isExact: (path: Path) => boolean,
): { document: ConfigDocument } | { problems: ConfigProblem[] } {
  if (Buffer.byteLength(text) > FILE_BYTES_MAX) {
    return {
      problems: [
        whole(
          'too_large',
          'the file is larger than 5 MB',
          'split it: what a file does not name stays',
        ),
      ],
    };
  }
  if (text.trim() === '') return { problems: [EMPTY] };
  if (isTooDeep(text)) {
    return {
      problems: [
        whole(
          'too_deep',
          `the file is nested more than ${NESTING_MAX} levels deep`,
          'no key of this file needs that',
        ),
      ],
    };
  }
  const lines = new LineCounter();
  // The library's own check for repeated keys takes quadratic time; the walk below has one that does not.
  const parsed = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
  });
  const faults = [...parsed.errors, ...parsed.warnings];
  if (faults.length > 0) {
    return { problems: faults.slice(0, PROBLEMS_MAX).map((fault) => syntaxProblem(fault, lines)) };
  }
  if (parsed.contents === null) return { problems: [EMPTY] };
  const walk = new Walk(isExact);
  const root = walk.read(parsed.contents, []);
  return { document: new ConfigDocument(root.value, root.spot, lines, walk.findings) };
}

const whole = (code: string, message: string, hint: string): ConfigProblem => ({
  code,
  message,
  hint,
  path: null,
  line: null,
  column: null,
});

const EMPTY: ConfigProblem = {
  ...whole('empty', 'the file is empty', 'begin with: apiVersion: bursar/v1'),
  line: 1,
  column: 1,
};

const SYNTAX_HINTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  MULTIPLE_DOCS: 'put everything into one document; remove the second ---',
  TAG_RESOLVE_FAILED: 'remove the tag; plain text, numbers, lists and maps are all that is needed',
  BAD_INDENT: 'look at the indentation of this line and the one above; lists in [ ] must be closed',
  MISSING_CHAR: 'look for a missing quote, bracket, comma or colon just before',
  BAD_ALIAS: 'quote a text that begins with *, & or !',
};

function syntaxProblem(
  fault: { code: string; message: string; pos: [number, number] },
  lines: LineCounter,
): ConfigProblem {
  const { line, col } = lines.linePos(fault.pos[0]);
  const hint = SYNTAX_HINTS[fault.code] ?? 'the file must be valid YAML or JSON';
  return { code: 'syntax', message: fault.message, path: null, line, column: col, hint };
}

/** Asked before parsing, because the parser recurses. Brackets inside texts are not lexemes of their own. */
function isTooDeep(text: string): boolean {
  let brackets = 0;
  let dashes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === '[' || lexeme === '{') brackets++;
    else if (lexeme === ']' || lexeme === '}') brackets--;
    else if (lexeme === '-' || lexeme === '?') dashes++;
    else if (lexeme.startsWith('\n') || lexeme.startsWith('\r')) dashes = 0;
    if (brackets > NESTING_MAX || dashes > NESTING_MAX) return true;
  }
  return false;
}
