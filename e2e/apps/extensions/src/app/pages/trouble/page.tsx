import { Extensions, TextBlock } from "attio/client";
import { useMood } from "../../mood";

function Trouble() {
  useMood("page");
  return <TextBlock>The trouble is over.</TextBlock>;
}

export default Extensions.experimental_definePage({ name: "Trouble", Page: Trouble });
