import { Kanban } from "lucide-react";
import { EmptyState } from "../parts/EmptyState";

/** What stands in the place of a board whose attribute is gone, or has several values by now. */
export const NoBoard = () => (
  <EmptyState
    icon={Kanban}
    title="This board has no columns"
    text="The attribute that they were made of is gone. Choose another one with Edit view, in the options of the view."
  />
);
