import { applyTheme } from '@cloudscape-design/components/theming';
import { applyDensity, applyMode, Density, Mode } from '@cloudscape-design/global-styles';
import { theme } from '../shared/preferences.js';

/** Bursar's own colours over the design system: a deep teal instead of its blue. */
const ACCENT = { light: '#0b5563', dark: '#7fd8d8' };
const ACCENT_STRONG = { light: '#073c47', dark: '#b5ecec' };
const ACCENT_SOFT = { light: '#e9f4f5', dark: '#12343a' };

function paint(): void {
  applyMode(theme.get() === 'dark' ? Mode.Dark : Mode.Light);
}

/** Once, before the first paint; afterwards whenever somebody chooses. */
export function startTheme(): void {
  applyDensity(Density.Compact);
  applyTheme({
    theme: {
      tokens: {
        colorBackgroundButtonPrimaryDefault: ACCENT,
        colorBackgroundButtonPrimaryHover: ACCENT_STRONG,
        colorBackgroundButtonPrimaryActive: ACCENT_STRONG,
        colorTextButtonPrimaryDefault: { light: '#ffffff', dark: '#0b1f24' },
        colorTextButtonPrimaryHover: { light: '#ffffff', dark: '#0b1f24' },
        colorTextButtonPrimaryActive: { light: '#ffffff', dark: '#0b1f24' },
        colorBorderButtonNormalDefault: ACCENT,
        colorTextButtonNormalDefault: ACCENT,
        colorBorderButtonNormalHover: ACCENT_STRONG,
        colorTextButtonNormalHover: ACCENT_STRONG,
        colorBackgroundButtonNormalHover: ACCENT_SOFT,
        colorTextLinkDefault: ACCENT,
        colorTextLinkHover: ACCENT_STRONG,
        colorTextAccent: ACCENT,
        colorBorderItemFocused: ACCENT,
        colorBorderItemSelected: ACCENT,
        colorBackgroundItemSelected: ACCENT_SOFT,
        colorBackgroundControlChecked: ACCENT,
        colorBackgroundSegmentActive: ACCENT,
        colorTextSegmentActive: { light: '#ffffff', dark: '#0b1f24' },
        colorBackgroundToggleCheckedDisabled: ACCENT_SOFT,
        borderRadiusContainer: '8px',
      },
    },
  });
  paint();
  theme.subscribe(paint);
}
