import { Extensions } from "attio/client";
import { useMood } from "../../../mood";

function Moody() {
  useMood("tab");
  return <>In a better mood</>;
}

export default Extensions.defineExtension({
  id: "moody",
  type: "record-tab",
  label: "Moody",
  objects: "people",
  Tab: Moody,
});
