import { Extensions } from "attio/client";
import { use } from "react";

const never = new Promise<string>(() => {});

export default Extensions.defineExtension({
  id: "waiting",
  type: "record-tab",
  label: "Waiting",
  objects: "people",
  Tab: () => <>{use(never)}</>,
});
