import type { Page } from 'playwright-core';

/**
 * Words and numbers that a line ends within: "env / ironment", "$3 / 9,918.85". Only what stands as an id, and code, may break
 * anywhere; a word may where its author wrote a hyphen or a slash.
 */
export function brokenWords(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const MAY_BREAK = '.mono, .break, .json, code, pre, svg, .awsui-visually-hidden, [hidden]';
    const WORD = /[\p{L}\p{N}$€][\p{L}\p{N}.,:%’'−+]*[\p{L}\p{N}%]/gu;
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent ?? '';
      const parent = node.parentElement;
      if (parent === null || text.trim() === '' || parent.closest(MAY_BREAK) !== null) continue;
      for (const match of text.matchAll(WORD)) {
        const range = document.createRange();
        range.setStart(node, match.index);
        range.setEnd(node, match.index + match[0].length);
        const rects = [...range.getClientRects()].filter(({ width }) => width > 0);
        const lines = new Set(rects.map(({ top, height }) => Math.round(top + height / 2)));
        if (lines.size < 2) continue;
        found.push(`"${match[0]}" in "${text.trim().slice(0, 60)}"`);
      }
    }
    return [...new Set(found)];
  });
}

/** ARNs that stand whole, where they push all else aside: what is drawn gives way in its middle; what is to be copied or typed is code. */
export function wholeArns(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const WHOLE = '.middle-cut, code, pre, textarea, .json, .awsui-visually-hidden, [hidden]';
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const [arn] = /arn:aws[\w-]*:\S{32,}/.exec(node.textContent ?? '') ?? [];
      const parent = node.parentElement;
      if (arn === undefined || parent === null || parent.closest(WHOLE) !== null) continue;
      if (parent.checkVisibility()) found.push(`a whole ${arn}`);
    }
    return [...new Set(found)];
  });
}
