/** Draws a component as the app does: theme, router and an empty cache around it. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { MemoryRouter } from "react-router";
import { afterEach } from "vitest";
import { theme } from "@/ui/theme";

// A text area that grows listens to it; happy-dom has none.
if (!document.fonts) Object.assign(document, { fonts: new EventTarget() });

afterEach(cleanup);

export function draw(element: ReactNode) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const around = (inner: ReactNode) => (
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={client}>
        <MemoryRouter>{inner}</MemoryRouter>
      </QueryClientProvider>
    </MantineProvider>
  );
  const { rerender } = render(around(element));
  return {
    user: userEvent.setup(),
    client,
    /** Draws the same place again with other properties. */
    redraw: (next: ReactNode) => rerender(around(next)),
  };
}
