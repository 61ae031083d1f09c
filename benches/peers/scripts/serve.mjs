// Presigns on request: `hello`, `sign` and `time N`, one a line on stdin.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

export const request = JSON.parse(process.argv[2]);

// The packages are not installed beside these scripts, and `import` looks nowhere else.
export const require = createRequire(`${process.env.PEERS_NODE_MODULES}/`);

async function nanoseconds(sign, times) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < times; i++) await sign();
  return process.hrtime.bigint() - start;
}

// A URL as it is, a form as JSON.
const text = (signed) => (typeof signed === "string" ? signed : JSON.stringify(signed));

export async function serve(hello, sign) {
  for await (const line of createInterface({ input: process.stdin })) {
    const [command, argument] = line.split(" ");
    if (command === "hello") console.log(`${hello}, Node ${process.versions.node}`);
    else if (command === "sign") console.log(text(await sign()));
    else if (command === "time") console.log(String(await nanoseconds(sign, Number(argument))));
    else throw new Error(`unknown command ${command}`);
  }
}
