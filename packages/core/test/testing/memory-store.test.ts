import { MemoryStore, storeConformance } from "@dealwright/core/testing"

storeConformance("memory", () => MemoryStore.layer)
