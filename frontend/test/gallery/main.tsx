/** All panels with example data, for whoever works on them: /test/gallery/ of `npm run dev`. */
import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "@/ui/tokens.css";
import "@/ui/global.css";
import { MantineProvider } from "@mantine/core";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { MemoryRouter } from "react-router";
import { theme } from "@/ui/theme";
import { scenes } from "./scenes";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element #root to draw in.");

const name = new URLSearchParams(location.search).get("scene") ?? "";
const scheme = new URLSearchParams(location.search).get("scheme") === "dark" ? "dark" : "light";
const Scene = scenes[name];

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} forceColorScheme={scheme}>
      {Scene ? (
        <MemoryRouter>
          <Scene />
        </MemoryRouter>
      ) : (
        <ul>
          {Object.keys(scenes).map((item) => (
            <li key={item}>
              <a href={`?scene=${item}&scheme=${scheme}`}>{item}</a>
            </li>
          ))}
        </ul>
      )}
    </MantineProvider>
  </StrictMode>,
);
