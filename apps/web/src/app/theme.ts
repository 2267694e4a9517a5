import 'virtual:theme.css';
import { applyDensity, applyMode, Density, Mode } from '@cloudscape-design/global-styles';
import { theme } from '../shared/data/preferences.js';

function paint(): void {
  applyMode(theme.get() === 'dark' ? Mode.Dark : Mode.Light);
}

/** Paints once before the first render, and again whenever the user changes the theme. */
export function startTheme(): void {
  applyDensity(Density.Compact);
  paint();
  theme.subscribe(paint);
}
