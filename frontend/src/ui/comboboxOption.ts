/** Whether the arrow keys stand on an option of the open list: Enter is that option's then. */
export function isOptionReached(): boolean {
  return document.querySelector("[data-combobox-option][data-combobox-selected]") !== null;
}
