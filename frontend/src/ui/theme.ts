import { createTheme, defaultVariantColorsResolver, type MantineColorsTuple } from "@mantine/core";
import { sharedText } from "@/text/shared";

const OPEN_DELAY_MS = 400;
/** What WCAG wants a target to measure. */
const TARGET_PX = 24;
const small = { defaultProps: { size: "xs" } };

/** Mantine's greys of the dark theme, from text to ground: those of tokens.css. */
const DARK: MantineColorsTuple = [
  "#e6e9ef",
  "#c9cfd9",
  "#a9b1c0",
  "#7b8496",
  "#353b47",
  "#2c313b",
  "#1c1f26",
  "#1c1f26",
  "#14161b",
  "#101217",
];

/**
 * Mantine in Jackfield's clothes: dense, flat, 13 px; colours come from tokens.css.
 * Components are named, not imported: the first page loads only those it draws.
 */
export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 8, dark: 3 },
  autoContrast: true,
  // Mantine works out the text on a filled button for the light shade only: on the dark theme's
  // pale accent that would be white on light blue.
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    const onAccent = input.variant === "filled" && input.color === input.theme.primaryColor;
    return onAccent ? { ...colors, color: "var(--jf-on-accent)" } : colors;
  },
  colors: { dark: DARK },
  defaultRadius: "sm",
  fontFamily: "var(--jf-font)",
  fontFamilyMonospace: "var(--jf-mono)",
  fontSizes: { xs: "13px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  spacing: { xs: "4px", sm: "8px", md: "16px", lg: "24px", xl: "32px" },
  radius: { xs: "2px", sm: "4px", md: "4px", lg: "6px", xl: "8px" },
  shadows: { xs: "none", sm: "none", md: "none", lg: "none", xl: "none" },
  headings: { fontWeight: "600", sizes: { h1: { fontSize: "18px" }, h2: { fontSize: "14px" } } },
  components: {
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
    Autocomplete: small,
    Button: { defaultProps: { size: "xs", fw: 500 } },
    Checkbox: small,
    FileButton: small,
    // Without its placeholder the first item takes the focus, and a menu holds nothing but items.
    Menu: { defaultProps: { withinPortal: true, withInitialFocusPlaceholder: false } },
    Modal: {
      defaultProps: {
        centered: true,
        transitionProps: { duration: 0 },
        closeButtonProps: { "aria-label": sharedText.close },
      },
    },
    MultiSelect: small,
    NativeSelect: small,
    Notification: { defaultProps: { closeButtonProps: { "aria-label": sharedText.close } } },
    NumberInput: small,
    PasswordInput: small,
    SegmentedControl: small,
    Select: { defaultProps: { size: "xs", allowDeselect: false } },
    Slider: { defaultProps: { thumbSize: TARGET_PX } },
    Switch: small,
    Table: { defaultProps: { verticalSpacing: 6, horizontalSpacing: "sm" } },
    Tabs: { defaultProps: { keepMounted: false } },
    Textarea: small,
    TextInput: small,
    Tooltip: { defaultProps: { openDelay: OPEN_DELAY_MS } },
  },
});
