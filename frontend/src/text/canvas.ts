/** Visible text of the canvas. */
export const canvasText = {} as const;
