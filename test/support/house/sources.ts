import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root } from '../root.js';

const NOT_OURS = new Set([
  'node_modules',
  'dist',
  'dist.next',
  'dist.old',
  'generated',
  '.git',
  '.bursar',
  '.data',
  'coverage',
]);

export interface SourceFile {
  /** Relative to the repository, with forward slashes. */
  readonly name: string;
  readonly text: string;
}

export interface SourceFunction {
  /** `file#name`, or `file#line` for one without a name. */
  readonly id: string;
  readonly lines: number;
  readonly isComponent: boolean;
}

/** Everything people wrote below a folder. */
export function sourcesUnder(folder: string, pattern: RegExp): SourceFile[] {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry): SourceFile[] => {
      const name = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : sourcesUnder(name, pattern);
      return entry.isFile() && pattern.test(name) ? [{ name, text: readSource(name) }] : [];
    });
}

export const readSource = (name: string): string => readFileSync(path.join(root, name), 'utf8');

/** The modules a file imports or re-exports from, types included. */
export function importsOf({ text }: SourceFile): string[] {
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*'([^']+)'|\bimport\s*\(?\s*'([^']+)'/g,
    ),
  ].map(([, from, bare]) => from ?? bare ?? '');
}

/** The names a file lets others import. */
export function namesExportedBy({ name, text }: SourceFile): string[] {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  return source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      const { exportClause } = statement;
      if (exportClause === undefined || ts.isNamespaceExport(exportClause)) return ['*'];
      return exportClause.elements.map((element) => element.name.text);
    }
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name: own }) => own.getText(source));
    const { name: own } = statement as ts.DeclarationStatement;
    return own === undefined ? [] : [own.getText(source)];
  });
}

/** Named functions, methods, and functions given a name by what they are assigned to; callbacks belong to their caller. */
export function functionsOf({ name, text }: SourceFile): SourceFunction[] {
  const kind = name.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, kind);
  const found: SourceFunction[] = [];
  const visit = (node: ts.Node): void => {
    const title =
      ts.isFunctionLike(node) && 'body' in node && node.body !== undefined ? titleOf(node) : null;
    if (title !== null) {
      const lineOf = (position: number): number =>
        source.getLineAndCharacterOfPosition(position).line;
      const lines = lineOf(node.getEnd()) - lineOf(node.getStart(source)) + 1;
      found.push({
        id: `${name}#${title}`,
        lines,
        isComponent: name.endsWith('.tsx') && /^[A-Z]/.test(title),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function titleOf(node: ts.SignatureDeclaration): string | null {
  if (ts.isConstructorDeclaration(node)) return `${classOf(node)}.constructor`;
  if (node.name !== undefined) {
    const own = node.name.getText();
    return ts.isClassElement(node) ? `${classOf(node)}.${own}` : own;
  }
  const { parent } = node;
  return ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)
    ? parent.name.getText()
    : null;
}

const classOf = (node: ts.Node): string =>
  ts.isClassLike(node.parent) ? (node.parent.name?.getText() ?? 'class') : 'object';

/** The number of things a constructor asks for, by class. */
export function dependenciesOf({ name, text }: SourceFile): { id: string; count: number }[] {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const found: { id: string; count: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isConstructorDeclaration(node)) {
      const injected = node.parameters.filter(
        (parameter) => (ts.getDecorators(parameter) ?? []).length > 0,
      );
      found.push({ id: `${name}#${classOf(node)}`, count: injected.length });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
