// zbar over grey images from standard input (width, height, bytes): a line with what was read in each.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const frontend = createRequire(`${process.argv[2]}/package.json`);
const { scanGrayBuffer } = frontend("@undecaf/zbar-wasm");
const sent = readFileSync(0);

for (let at = 0; at < sent.length; ) {
  const width = sent.readUInt32LE(at);
  const height = sent.readUInt32LE(at + 4);
  const end = at + 8 + width * height;
  const grey = Uint8Array.from(sent.subarray(at + 8, end));
  const symbols = await scanGrayBuffer(grey.buffer, width, height);
  console.log(symbols.map((symbol) => symbol.decode()).join(" "));
  at = end;
}
