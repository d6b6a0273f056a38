import { storeConformance } from "@dealwright/core/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { open } from "../src/JsonLines.ts"
import { harness, newPlace } from "./harness.ts"

storeConformance("JSON lines", () => Layer.unwrap(Effect.map(newPlace, open)), { harness })
