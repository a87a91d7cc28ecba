import { expect, test } from "vitest";
import { checkFrameAddress } from "./frame-address";

const dev = { origin: "http://127.0.0.1:4400", hostname: "127.0.0.1" };
const production = { origin: "https://crm.example.com", hostname: "crm.example.com" };

test.each([
  ["https://docs.example.com/a", production, undefined],
  ["https://docs.example.com/a", dev, undefined],
  ["http://127.0.0.1:3000/", dev, undefined],
  ["http://localhost:3000/", dev, undefined],
  ["http://127.0.0.1:3000/", production, "only pages that come by https:// can"],
  ["http://example.com/", dev, "only pages that come by https:// can"],
  ["https://crm.example.com/acme/people", production, "a page of Stoa itself"],
  ["http://127.0.0.1:4400/realm/frame.html", dev, "a page of Stoa itself"],
  ["http://127.0.0.1.example.com/", dev, "only pages that come by https:// can"],
])("%s", (address, here, refusal) => {
  if (refusal === undefined) expect(() => checkFrameAddress(address, here)).not.toThrow();
  else expect(() => checkFrameAddress(address, here)).toThrow(refusal);
});
