import type { Plugin } from "vite";

/** A stand-in for the server while pages are drawn: `npm run dev:mock`. Never shipped. */
export function mockServer(): Plugin {
  return { name: "jackfield-mock-server" };
}
