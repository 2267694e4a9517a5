import { stored } from './stored.js';

export const theme = stored('bursar.theme', ['light', 'dark'], () =>
  window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
);

/** Every chart of a page at once: as a picture or as a table. */
export const chartMode = stored('bursar.charts', ['chart', 'table'], () => 'chart');

/** Single-key shortcuts can be turned off (WCAG 2.1.4). */
export const shortcuts = stored('bursar.shortcuts', ['on', 'off'], () => 'on');
