import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "react-router";
import { queryClient } from "@/api/queryClient";
import { appText } from "@/text/app";
import { theme } from "@/ui/theme";
import { router } from "./router";

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Notifications position="top-right" transitionDuration={0} limit={4} />
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
      {/* Mantine's portals end here: what floats over a page belongs to a landmark, too. */}
      <section data-mantine-shared-portal-node aria-label={appText.floating} />
    </MantineProvider>
  );
}
