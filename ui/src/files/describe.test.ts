import { expect, test } from "vitest";
import { kindOf, sizeText } from "./describe";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1 KB"],
  [1_536, "1.5 KB"],
  [102_400, "100 KB"],
  [1_048_576, "1 MB"],
  [52_428_800, "50 MB"],
  [1_073_741_824, "1 GB"],
  [5_000_000_000_000, "4657 GB"],
])("%d bytes are %s", (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});

/** Type, name, and what people call it. */
test.each<[string | null, string, string]>([
  ["application/pdf", "offer", "PDF"],
  [null, "Offer.PDF", "PDF"],
  ["application/octet-stream", "logo.png", "Image"],
  ["image/png", "data.csv", "Image"],
  ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "x", "Spreadsheet"],
  ["application/x-unknown", "readme.md", "Text"],
  [null, "noidea", "File"],
])("%s “%s” is a %s", (content_type, name, kind) => {
  expect(kindOf({ file_type: "file", content_type, name })[0]).toBe(kind);
});

test("a folder is a folder, whatever it is called", () => {
  expect(kindOf({ file_type: "folder", name: "photos.png" })[0]).toBe("Folder");
});
