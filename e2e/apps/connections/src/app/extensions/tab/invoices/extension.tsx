import { Extensions, TextBlock, useAsyncCache } from "attio/client";
import shared from "../../../shared.server";

function Invoices() {
  const { values } = useAsyncCache({ shared });
  return <TextBlock align="left">{values.shared}</TextBlock>;
}

export default Extensions.defineExtension({ id: "invoices", type: "record-tab", label: "Invoices", Tab: Invoices });
