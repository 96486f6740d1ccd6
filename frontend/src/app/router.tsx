import type { ComponentType } from "react";
import { createBrowserRouter } from "react-router";
import { NotFound } from "./NotFound";
import { PageCrashed } from "./PageCrashed";
import { Shell } from "./Shell";

/** A page that is fetched when it is first opened: only the frame is in the first load. */
function page(load: () => Promise<ComponentType>) {
  return async () => ({ Component: await load() });
}

export const router = createBrowserRouter([
  {
    path: "/",
    Component: Shell,
    ErrorBoundary: PageCrashed,
    HydrateFallback: () => null,
    children: [
      {
        ErrorBoundary: PageCrashed,
        children: [
          { index: true, lazy: page(async () => (await import("@/pages/home/HomePage")).HomePage) },
          {
            path: "pipelines/:id",
            lazy: page(async () => (await import("@/pages/designer/DesignerPage")).DesignerPage),
          },
          {
            path: "runs",
            lazy: page(async () => (await import("@/pages/runs/RunsPage")).RunsPage),
          },
          {
            path: "runs/:id",
            lazy: page(async () => (await import("@/pages/run/RunPage")).RunPage),
          },
          {
            path: "data",
            lazy: page(async () => (await import("@/pages/data/DataPage")).DataPage),
          },
          {
            path: "data/:name",
            lazy: page(async () => (await import("@/pages/data/DatasetPage")).DatasetPage),
          },
          {
            path: "compute",
            lazy: page(async () => (await import("@/pages/compute/ComputePage")).ComputePage),
          },
          {
            path: "endpoints",
            lazy: page(async () => (await import("@/pages/endpoints/EndpointsPage")).EndpointsPage),
          },
          {
            path: "endpoints/:name",
            lazy: page(async () => (await import("@/pages/endpoint/EndpointPage")).EndpointPage),
          },
          {
            path: "settings",
            lazy: page(async () => (await import("@/pages/settings/SettingsPage")).SettingsPage),
          },
          { path: "*", Component: NotFound },
        ],
      },
    ],
  },
]);
