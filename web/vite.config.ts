// Every folder here that holds a main.ts becomes one script of the same name: control/main.ts -> dist/control.js.
// The style sheets and fonts come from build/assets.mjs, which runs after and never goes through the bundler.
import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vite";

const root = import.meta.dirname;
const input = Object.fromEntries(
  readdirSync(root, { withFileTypes: true })
    .filter((d) => d.isDirectory() && existsSync(resolve(root, d.name, "main.ts")))
    .map((d) => [d.name, resolve(root, d.name, "main.ts")]),
);

export default defineConfig({
  base: "./", // the server puts the version into the path, so everything refers to its neighbours
  publicDir: false,
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    rollupOptions: {
      input,
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "chunks/[name]-[hash].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
});
