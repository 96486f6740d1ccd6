import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { mockServer } from "./test/mock/plugin.ts";

const BACKEND = process.env.JACKFIELD_URL ?? "http://127.0.0.1:8000";

/** Addresses that Django answers; all others are pages of this application. */
const BACKEND_PATHS = ["/api", "/sign-in", "/endpoints/.+/runs", "/healthz", "/readyz"];

export default defineConfig(({ command, mode }) => ({
  // Django serves the built files under /static/ and index.html for every page.
  base: command === "build" ? "/static/" : "/",
  plugins: [react(), ...(mode === "mock" ? [mockServer()] : [])],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "dist",
    manifest: true,
    target: "es2023",
    // elkjs alone is 1.4 MB; it is loaded in a worker, when somebody tidies up.
    chunkSizeWarningLimit: 1600,
  },
  worker: { format: "es" },
  server: {
    host: "127.0.0.1",
    proxy:
      mode === "mock"
        ? {}
        : {
            ...Object.fromEntries(
              BACKEND_PATHS.map((path) => [`^${path}`, { target: BACKEND, changeOrigin: false }]),
            ),
            "/ws": { target: BACKEND, ws: true, changeOrigin: false },
          },
  },
}));
