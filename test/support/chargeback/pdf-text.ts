import { inflateSync } from 'node:zlib';

/** An object of a PDF, its stream unpacked. */
interface PdfObject {
  readonly head: string;
  readonly stream: string;
}

function objectsOf(file: Buffer): Map<string, PdfObject> {
  const text = file.toString('latin1');
  const objects = new Map<string, PdfObject>();
  for (const { 1: id = '', 2: body = '' } of text.matchAll(/\n(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const at = body.indexOf('\nstream\n');
    const head = at === -1 ? body : body.slice(0, at);
    const raw = at === -1 ? '' : body.slice(at + 8, body.lastIndexOf('\nendstream'));
    const isPacked = head.includes('/FlateDecode');
    const stream = isPacked ? inflateSync(Buffer.from(raw, 'latin1')).toString('latin1') : raw;
    objects.set(id, { head, stream });
  }
  return objects;
}

const letterOf = (hex: string): string =>
  String.fromCharCode(...(hex.match(/.{4}/g) ?? []).map((part) => Number.parseInt(part, 16)));

/** Which letters the numbers of a font stand for. */
function lettersOf(cmap: string): Map<number, string> {
  const letters = new Map<number, string>();
  const ranges = cmap.matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[([^\]]*)\]/gi);
  for (const { 1: first = '0', 2: list = '' } of ranges)
    [...list.matchAll(/<([0-9a-f ]*)>/gi)].forEach(({ 1: hex = '' }, i) => {
      letters.set(Number.parseInt(first, 16) + i, letterOf(hex.replaceAll(' ', '')));
    });
  return letters;
}

/** What a PDF says, a text for each piece that is drawn at one place, page by page. */
export function textsOf(file: Buffer): string[] {
  const objects = objectsOf(file);
  const fonts = new Map<string, Map<number, string>>();
  for (const { head } of objects.values())
    for (const { 1: name = '', 2: id = '' } of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const [, cmap = ''] = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id)?.head ?? '') ?? [];
      fonts.set(name, lettersOf(objects.get(cmap)?.stream ?? ''));
    }
  const pages = [...objects.values()].filter(({ head }) => /\/Type \/Page\b(?!s)/.test(head));
  return pages.flatMap(({ head }) => {
    const [, id = ''] = /\/Contents (\d+) 0 R/.exec(head) ?? [];
    const content = objects.get(id)?.stream ?? '';
    return [...content.matchAll(/BT\n([\s\S]*?)ET\n/g)].map(({ 1: piece = '' }) => {
      const [, font = ''] = /\/(F\d+) [\d.]+ Tf/.exec(piece) ?? [];
      const letters = fonts.get(font) ?? new Map<number, string>();
      return [...piece.matchAll(/<([0-9a-f]+)>/gi)]
        .flatMap(({ 1: hex = '' }) => hex.match(/.{4}/g) ?? [])
        .map((code) => letters.get(Number.parseInt(code, 16)) ?? '?')
        .join('');
    });
  });
}
