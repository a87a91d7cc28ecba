import { Extensions, Widget } from "attio/client";
import { useEffect, useState } from "react";
import own from "../../../own.server";

/** Tries again and again and shows nothing but its loading state, as apps do whose data library retries. */
function Stubborn() {
  const [balance, setBalance] = useState<string>();
  useEffect(() => {
    if (balance !== undefined) return;
    const ask = () => own().then(setBalance, () => {});
    void ask();
    const timer = setInterval(ask, 1500);
    return () => clearInterval(timer);
  }, [balance]);
  if (balance === undefined) return <Widget.Loading />;
  return (
    <Widget.TextWidget>
      <Widget.Title>Stubborn</Widget.Title>
      <Widget.Text.Primary>{balance}</Widget.Text.Primary>
    </Widget.TextWidget>
  );
}

export default Extensions.defineExtension({
  id: "stubborn",
  type: "record-widget",
  label: "Stubborn balance",
  Widget: Stubborn,
});
