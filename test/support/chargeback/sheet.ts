import { strFromU8, unzipSync } from 'fflate';

/** A cell as a spreadsheet has it: a number of how it is written, or a text. */
export type SheetCell = { readonly number: string } | { readonly text: string } | null;

const plain = (xml: string): string =>
  xml
    .replace(/<[^>]+>/g, '')
    .replace(/&(lt|gt|quot|apos|#39|amp);/g, (_, name: string) => ENTITIES[name] ?? '');
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'", amp: '&' },
};

/** Rows of the first sheet, read from the file itself: what stands in it, formats and formulas included. */
export function readSheet(
  file: Uint8Array,
  number = 1,
): {
  readonly rows: readonly (readonly SheetCell[])[];
  readonly xml: string;
} {
  const parts = unzipSync(file);
  const text = (name: string): string => strFromU8(parts[name] ?? new Uint8Array());
  const words = [...text('xl/sharedStrings.xml').matchAll(/<si>(.*?)<\/si>/gs)].map(([, si = '']) =>
    plain(si),
  );
  const xml = text(`xl/worksheets/sheet${number}.xml`);
  const rows = [...xml.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, row = '']) => {
    const cells: SheetCell[] = [];
    for (const [, at = '', attributes = '', body = ''] of row.matchAll(
      /<c r="([A-Z]+)\d+"([^>]*?)(?:\/>|>(.*?)<\/c>)/gs,
    )) {
      const value = /<v>(.*?)<\/v>/s.exec(body)?.[1];
      const column =
        Array.from(at).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
      while (cells.length < column) cells.push(null);
      if (attributes.includes('t="s"')) cells.push({ text: words[Number(value)] ?? '' });
      else if (/t="(inlineStr|str)"/.test(attributes)) cells.push({ text: plain(body) });
      else cells.push(value === undefined ? null : { number: value });
    }
    return cells;
  });
  return { rows, xml };
}
