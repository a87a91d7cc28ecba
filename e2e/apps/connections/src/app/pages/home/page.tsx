import { Extensions, TextBlock } from "attio/client";
import { useEffect, useState } from "react";
import own from "../../own.server";

/** Says itself what has gone wrong. */
function Home() {
  const [said, setSaid] = useState("Asking the bank");
  useEffect(() => {
    own().then(setSaid, () => setSaid("The bank does not answer"));
  }, []);
  return <TextBlock align="left">{said}</TextBlock>;
}

export default Extensions.experimental_definePage({ name: "Balances", Page: Home });
