import { expect, test } from "vitest";
import type { RecordDocument } from "../api/types";
import { companies, makeRecord, people } from "../testing/fake-data";
import { tellApart } from "./apart";

const NOON = "2025-09-01T12:00:00";
const LATER = "2025-09-01T15:30:00";
const NEXT_DAY = "2025-09-02T12:00:00";

function person(id: string, at: string, emails: string[] = [], name = "Ada Lovelace"): RecordDocument {
  return makeRecord(people, id, { name: { full_name: name }, email_addresses: emails }, at);
}
const firm = (id: string, domains: string[]) => makeRecord(companies, id, { name: "Ada Lovelace", domains }, NOON);

test.each<[string, RecordDocument[], Record<string, string>]>([
  ["other names need nothing", [person("1", NOON), person("2", NOON, [], "Grace Hopper")], {}],
  ["neither do records of other objects", [person("1", NOON), firm("2", ["a.com"])], {}],
  [
    "addresses",
    [person("1", NOON, ["a@x.com"]), person("2", NOON, ["b@x.com"], "ada lovelace")],
    { 1: "a@x.com", 2: "b@x.com" },
  ],
  ["domains", [firm("1", ["a.com"]), firm("2", ["a.com", "b.com"])], { 1: "created 1 Sep 2025, 12:00", 2: "b.com" }],
  ["days", [person("1", NOON), person("2", NEXT_DAY)], { 1: "created 1 Sep 2025", 2: "created 2 Sep 2025" }],
  [
    "times of a day",
    [person("1", NOON), person("2", LATER)],
    { 1: "created 1 Sep 2025, 12:00", 2: "created 1 Sep 2025, 15:30" },
  ],
  [
    "one address is enough for both",
    [person("1", NOON, ["a@x.com"]), person("2", NEXT_DAY)],
    { 1: "a@x.com", 2: "created 2 Sep 2025" },
  ],
])("records of one name are told apart: %s", (_case, records, expected) => {
  const told = [...tellApart(records)].map(([id, { text }]) => [id, text]);
  expect(Object.fromEntries(told)).toEqual(expected);
});
