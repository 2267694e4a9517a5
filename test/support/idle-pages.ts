import type { Browser, BrowserContext, Page } from 'playwright-core';
import { keep, keptAs } from './jest/kept.js';

type Pages = Map<string, Page[]>;

const pages = keptAs<WeakMap<Browser, Pages>>('idle pages') ?? new WeakMap<Browser, Pages>();
keep('idle pages', pages);

/** Pages of a browser that a test was done with, by what was asked for. */
export function idlePages(browser: Browser): Pages {
  const known = pages.get(browser) ?? new Map<string, Page[]>();
  pages.set(browser, known);
  return known;
}

/** Contexts that a test opened and did not give back. */
export function straysOf(browser: Browser): BrowserContext[] {
  const idle = new Set([...idlePages(browser).values()].flat().map((page) => page.context()));
  return browser.contexts().filter((context) => !idle.has(context));
}
