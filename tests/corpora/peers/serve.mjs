// What the drivers of Node have in common: a line in, a line out (null where a skill never answers), and modules of the folder that they run in.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

export const require = createRequire(`${process.cwd()}/`);

// Standard output is ours alone: the skills print their logs there.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;

export async function serve(answer) {
  for await (const line of createInterface({ input: process.stdin })) {
    const late = new Promise((resolve) => setTimeout(resolve, 3000, { event: null, reports: [] }).unref());
    write(`${JSON.stringify(await Promise.race([answer(JSON.parse(line)), late]))}\n`);
  }
  process.exit(0);
}
