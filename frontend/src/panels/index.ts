/** The panels, for the pages that mount them. */
export type { InspectorActions } from "./inspector/actions";
export { commandActions } from "./inspector/commandActions";
export { Inspector, type InspectorProps } from "./inspector/Inspector";
export type { Sources } from "./inspector/inspected";
