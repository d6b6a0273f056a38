/** `npm run example:plugin`: a company at work with a plugin of its own. */
import { run } from "./Story.ts"

for await (const line of run()) console.log(line)
