import {
  Experimental_AttioLink as AttioLink,
  Button,
  experimental_Destinations as Destinations,
  Extensions,
  TextBlock,
  Typography,
} from "attio/client";
import { useState } from "react";

export default Extensions.experimental_definePage({
  name: "Credit board",
  Page: () => {
    const [count, setCount] = useState(0);
    return (
      <>
        <Typography.Title>Everybody's credit</Typography.Title>
        <TextBlock align="left">Counted {count} times.</TextBlock>
        <Button label="Count" variant="primary" onClick={() => setCount(count + 1)} />
        <AttioLink to={Destinations.appPage("home" as never)}>Home of the app</AttioLink>
        <AttioLink to={Destinations.appPage("elsewhere" as never)}>Not a page</AttioLink>
      </>
    );
  },
});
