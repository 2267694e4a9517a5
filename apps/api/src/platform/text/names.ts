import { isStorable } from './storable.js';

/** Controls, line ends, what no font shows, what turns the direction of the text around it, private and unassigned characters. */
const HIDDEN =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\u2800\uFFF9-\uFFFC]/u;

/** Whole emoji: joined ones, flags of regions, and the mark that asks for colours. */
const EMOJI =
  /\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F}|[0-9#*]\uFE0F?\u20E3|\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F]*(?:\u200D\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F]*)*/gu;
/** Between letters of scripts that join them, as in Persian and in Indian languages, the joiners are spelling. */
const JOINED =
  /(?<=[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}])[\u200C\u200D](?=\p{L})/gu;

/** Whether a person sees all of a name: any script and any emoji, but nothing hidden, and nothing that Postgres cannot keep. */
export function isVisibleName(text: string): boolean {
  if (!isStorable(text)) return false;
  const rest = text.replace(JOINED, '').replace(EMOJI, '');
  return !HIDDEN.test(rest);
}

/** Letters of other scripts that are drawn as Latin ones. */
const DRAWN_AS: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['аɑα', 'a'],
    ['вβ', 'b'],
    ['сϲ', 'c'],
    ['ԁ', 'd'],
    ['еεє', 'e'],
    ['ɡց', 'g'],
    ['нһη', 'h'],
    ['іıιӏї', 'i'],
    ['јϳ', 'j'],
    ['кκ', 'k'],
    ['ⅼ', 'l'],
    ['мμϻ', 'm'],
    ['пո', 'n'],
    ['оοσօ', 'o'],
    ['рρ', 'p'],
    ['ԛզ', 'q'],
    ['г', 'r'],
    ['ѕ', 's'],
    ['тτ', 't'],
    ['ս', 'u'],
    ['ѵν', 'v'],
    ['ԝω', 'w'],
    ['хχ', 'x'],
    ['уүγ', 'y'],
    ['ᴢ', 'z'],
  ].flatMap(([from = '', to = '']) => Array.from(from, (letter) => [letter, to] as const)),
);

/**
 * The same for two names that look the same: by compatibility, case, blanks, and letters of other scripts that are drawn as
 * Latin ones.
 */
export function looksOf(name: string): string {
  const plain = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Z}\s]+/gu, ' ')
    .trim();
  return Array.from(plain, (letter) => DRAWN_AS[letter] ?? letter).join('');
}
