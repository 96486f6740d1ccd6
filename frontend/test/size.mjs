/** Weighs the first page: what home loads before anything else is asked for. Run after a build. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT_KILOBYTES = 600;
const DIST = new URL("../dist/", import.meta.url);
const FIRST = ["index.html", "src/pages/home/HomePage.tsx"];

const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", DIST), "utf8"));
const files = new Set();

function visit(key) {
  const chunk = manifest[key];
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const imported of chunk.imports ?? []) visit(imported);
}
for (const key of FIRST) visit(key);

const kilobytes = [...files]
  .map((file) => gzipSync(readFileSync(new URL(file, DIST))).length / 1000)
  .reduce((sum, size) => sum + size, 0);
process.stdout.write(
  `First page: ${kilobytes.toFixed(0)} kB of JavaScript, gzipped, in ${files.size} files (limit ${LIMIT_KILOBYTES}).\n`,
);
process.exitCode = kilobytes > LIMIT_KILOBYTES ? 1 : 0;
