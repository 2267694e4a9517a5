import type { Theme } from '@cloudscape-design/components/theming';

/** Bursar's own colours over the design system: a deep teal instead of its blue. */
const ACCENT = { light: '#0b5563', dark: '#7fd8d8' };
const ACCENT_STRONG = { light: '#073c47', dark: '#b5ecec' };
const ACCENT_SOFT = { light: '#e9f4f5', dark: '#12343a' };
const ON_ACCENT = { light: '#ffffff', dark: '#0b1f24' };

export const tokens: Theme['tokens'] = {
  borderRadiusContainer: '8px',
  colorBackgroundButtonNormalHover: ACCENT_SOFT,
  colorBackgroundButtonPrimaryActive: ACCENT_STRONG,
  colorBackgroundButtonPrimaryDefault: ACCENT,
  colorBackgroundButtonPrimaryHover: ACCENT_STRONG,
  colorBackgroundControlChecked: ACCENT,
  colorBackgroundItemSelected: ACCENT_SOFT,
  colorBackgroundLayoutToggleSelectedActive: ACCENT_STRONG,
  colorBackgroundLayoutToggleSelectedDefault: ACCENT,
  colorBackgroundLayoutToggleSelectedHover: ACCENT_STRONG,
  colorBackgroundProgressBarValueDefault: ACCENT,
  colorBackgroundSegmentActive: ACCENT,
  colorBackgroundToggleCheckedDisabled: ACCENT_SOFT,
  colorBorderButtonNormalDefault: ACCENT,
  colorBorderButtonNormalHover: ACCENT_STRONG,
  colorBorderButtonPrimaryActive: ACCENT_STRONG,
  colorBorderButtonPrimaryDefault: ACCENT,
  colorBorderInputFocused: ACCENT,
  colorBorderItemFocused: ACCENT,
  colorBorderItemSelected: ACCENT,
  colorItemSelected: ACCENT,
  colorTextAccent: ACCENT,
  colorTextButtonInlineIconDefault: ACCENT,
  colorTextButtonLinkDefault: ACCENT,
  colorTextButtonNormalDefault: ACCENT,
  colorTextButtonNormalHover: ACCENT_STRONG,
  colorTextButtonPrimaryActive: ON_ACCENT,
  colorTextButtonPrimaryDefault: ON_ACCENT,
  colorTextButtonPrimaryHover: ON_ACCENT,
  colorTextDropdownItemFilterMatch: ACCENT,
  colorTextExpandableSectionHover: ACCENT,
  colorTextLayoutToggleHover: ACCENT,
  colorTextLinkDefault: ACCENT,
  colorTextLinkHover: ACCENT_STRONG,
  colorTextSegmentActive: ON_ACCENT,
  colorTextSideNavigationItemActive: ACCENT,
};
