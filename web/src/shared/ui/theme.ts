import { type ThemeConfig, theme } from "antd";
import { fontFamily, palette, type ThemeName } from "./tokens";

type Algorithm = NonNullable<Exclude<ThemeConfig["algorithm"], unknown[]>>;

/** Our colours laid over what antd derives: its own derivation would move the accent off the value that was checked for contrast. */
function ours(name: ThemeName): Algorithm {
  const c = palette[name];
  return (_seed, derived) => {
    const map = derived ?? theme.defaultAlgorithm(_seed);
    return {
      ...map,
      colorPrimary: c.accent,
      colorPrimaryHover: c["accent-strong"],
      colorPrimaryActive: c["accent-strong"],
      colorPrimaryText: c.accent,
      colorPrimaryTextHover: c["accent-strong"],
      colorPrimaryBg: c.tint,
      colorPrimaryBgHover: c.selected,
      colorPrimaryBorder: c.accent,
      colorLink: c.accent,
      colorLinkHover: c["accent-strong"],
      colorLinkActive: c["accent-strong"],
      colorError: c.urgent,
      colorErrorText: c.urgent,
      colorErrorHover: c.urgent,
      colorErrorActive: c.urgent,
      colorErrorBg: c["urgent-tint"],
      colorWarning: c.warning,
      colorWarningText: c.warning,
      colorWarningBg: c["warning-tint"],
      colorSuccess: c.success,
      colorSuccessText: c.success,
      colorText: c.ink,
      colorTextSecondary: c.muted,
      colorTextTertiary: c.muted,
      colorTextQuaternary: c.muted,
      colorBgContainer: c.ground,
      colorBgLayout: c.ground,
      colorBgElevated: name === "dark" ? c.raised : c.ground,
      colorBorder: c.edge,
      colorBorderSecondary: c.line,
    };
  };
}

/** antd's one theme. `phone` makes controls tall enough for a thumb and text large enough that iOS does not zoom. */
export function themeFor(name: ThemeName, phone: boolean, still: boolean): ThemeConfig {
  const c = palette[name];
  return {
    algorithm: [name === "dark" ? theme.darkAlgorithm : theme.defaultAlgorithm, ours(name)],
    token: {
      fontFamily,
      fontSize: phone ? 16 : 14,
      controlHeight: phone ? 44 : 36,
      borderRadius: 8,
      borderRadiusLG: 12,
      colorTextPlaceholder: c.muted,
      colorTextDescription: c.muted,
      colorTextLightSolid: c["on-accent"],
      colorSplit: c.line,
      controlItemBgActive: c.selected,
      controlItemBgHover: c.hover,
      fontWeightStrong: 600,
      motion: !still,
      motionDurationMid: "0.14s",
      motionDurationSlow: "0.2s",
    },
    components: {
      Button: {
        fontWeight: 600,
        dangerColor: c["on-urgent"],
        primaryShadow: "none",
        defaultShadow: "none",
        dangerShadow: "none",
      },
      Form: { verticalLabelPadding: "0 0 4px", labelColor: c.ink, itemMarginBottom: 20 },
      Segmented: { trackBg: c.hover },
      Tag: { defaultBg: c.raised, defaultColor: c.ink },
    },
  };
}
