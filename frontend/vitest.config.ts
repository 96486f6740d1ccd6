import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    // Pure code needs no DOM; a test that does says so: `// @vitest-environment happy-dom`.
    environment: "node",
    restoreMocks: true,
    // A busy machine draws late; what does not come at all still fails.
    testTimeout: 30_000,
  },
});
