/** What two sides made of one drawing that cannot both be. */
import type { PortRef } from "./model";

export type Side = "mine" | "theirs";
export type MergedSetting = "name" | "description" | "parameters" | "defaults" | "extra";

/** Something that both sides changed, each differently. */
export type Clash =
  | { readonly kind: "field"; readonly node: string; readonly field: string }
  /** `by` deleted a node that the other side changed or joined to something. */
  | { readonly kind: "deleted"; readonly node: string; readonly by: Side }
  | { readonly kind: "input"; readonly target: PortRef }
  | { readonly kind: "setting"; readonly setting: MergedSetting; readonly name: string | null }
  /** Neither side has a cycle; both together have one. */
  | { readonly kind: "cycle" };

export type OnClash = (clash: Clash) => void;
