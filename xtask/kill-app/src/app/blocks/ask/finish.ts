import { Workflows } from "attio/server";
import block from "./block";

export default Workflows.defineWorkflowBlockFinish(block, async (request) => {
  return { type: "outcome", id: "answered", data: { text: await request.text() } };
});
