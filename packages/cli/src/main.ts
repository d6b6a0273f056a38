#!/usr/bin/env node
// Compiled codecs, for everything that is decoded and encoded from here on.
import "effect/schema/SchemaJITCompiler/enable"
import { run } from "./command/Run.ts"

process.exitCode = await run(process.argv.slice(2))
