/** The component that is dragged out of the palette: a drag's data cannot be read before the drop. */
let component: string | null = null;

export function carry(next: string | null): void {
  component = next;
}

export function carried(): string | null {
  return component;
}
