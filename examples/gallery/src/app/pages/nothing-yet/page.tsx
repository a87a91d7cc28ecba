import { Extensions } from "attio/client";
import { ManyActions } from "../../../gallery/empty-states";

export default Extensions.experimental_definePage({ name: "Nothing yet", Page: ManyActions });
