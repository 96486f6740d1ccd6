import { useMemo, useSyncExternalStore } from "react";
import type { Palette } from "./chartSpec";

const TOKENS: Readonly<Record<keyof Palette, string>> = {
  first: "--jf-chart-1",
  second: "--jf-chart-2",
  guide: "--jf-muted",
  text: "--jf-text",
  muted: "--jf-muted",
  grid: "--jf-border",
  surface: "--jf-surface",
};
/** The attribute that tokens.css hangs light and dark on. */
const SCHEME_ATTRIBUTE = "data-mantine-color-scheme";

function subscribe(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: [SCHEME_ATTRIBUTE] });
  return () => observer.disconnect();
}

function currentScheme(): string | null {
  return document.documentElement.getAttribute(SCHEME_ATTRIBUTE);
}

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const entries = Object.entries(TOKENS).map(([name, token]) => [
    name,
    style.getPropertyValue(token).trim(),
  ]);
  return Object.fromEntries(entries) as Palette;
}

/** The theme's colours as values, since a canvas knows no CSS variables; renewed with the theme. */
export function usePalette(): Palette {
  const scheme = useSyncExternalStore(subscribe, currentScheme);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tokens' values hang on the scheme
  return useMemo(readPalette, [scheme]);
}
