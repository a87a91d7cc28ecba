import { Extensions, TextBlock } from "attio/client";

export default Extensions.experimental_definePage({
  name: "Credit home",
  variant: "centered",
  Page: () => <TextBlock align="left">Home, sweet home.</TextBlock>,
});
