/** Visible text of the panels. */
export const panelsText = {} as const;
