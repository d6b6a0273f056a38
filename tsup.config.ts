import { defineConfig } from "tsup"

/**
 * JavaScript of one package, a file for a file. Modules aren't merged into chunks: a bundler can then leave out every
 * file that an embedder doesn't use, and a stack trace points to a file that exists in the sources too.
 * Declarations come from the native compiler (`tsconfig.build.json`), which takes a fraction of the time.
 */
export default defineConfig({
  entry: ["src/**/*.ts"],
  format: "esm",
  platform: "neutral",
  target: "es2024",
  sourcemap: true,
  clean: true,
  silent: true,
  splitting: false,
  // node:sqlite exists under its full name only.
  removeNodeProtocol: false,
  esbuildPlugins: [
    {
      name: "file-for-file",
      setup(build) {
        build.onResolve({ filter: /.*/ }, ({ kind, path }) =>
          kind === "entry-point" ? undefined : { path: path.replace(/^(\.{1,2}\/.*)\.ts$/, "$1.js"), external: true },
        )
      },
    },
  ],
})
