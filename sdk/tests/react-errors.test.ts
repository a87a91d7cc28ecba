import { expect, test } from "vitest";
import { explainReact } from "../src/realm/react-errors.js";

const tail =
  "for the full message or use the non-minified dev environment for full errors and additional helpful warnings.";

test.each([
  [
    `Minified React error #130; visit https://react.dev/errors/130?args[]=undefined&args[]= ${tail}`,
    "React error 130: what is rendered as a component is undefined. Is it exported, and imported by its right name?",
  ],
  [
    `Minified React error #31; visit https://react.dev/errors/31?args[]=object%20with%20keys%20%7Ba%7D ${tail}`,
    "React error 31: an object cannot be rendered: object with keys {a}. Render text, numbers, components or arrays of them",
  ],
  [
    `Minified React error #321; visit https://react.dev/errors/321 ${tail}`,
    /^React error 321: a hook was called outside/,
  ],
  [`Minified React error #999; visit https://react.dev/errors/999 ${tail}`, /^Minified React error #999/],
  ["no phone number", "no phone number"],
])("%s", (message, sentence) => {
  expect(explainReact(message)).toMatch(sentence);
});
